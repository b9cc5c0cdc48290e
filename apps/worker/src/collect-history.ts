import { collectBlobs, collectStagedMemory, collectVersions, expireSyncs } from "@project-sync/database";
import { HOUR } from "@project-sync/runtime";
import type { WorkerContext } from "./worker-context.js";

/** Few enough that nobody waits for one batch. */
const BATCH = 5_000;
/** A sync that failed may come again for the blobs that it had brought already. */
const SPARE_BLOBS_MS = HOUR;

/**
 * Lets go of the trees that no repository keeps any more, and deletes the file versions and the blobs that only they
 * needed, batch by batch; and what syncs that came to no end had read of the memory.
 */
export async function collectHistory(context: WorkerContext, signal: AbortSignal): Promise<void> {
  const { database, clock, metrics, logger } = context;
  const now = clock.now();
  const branches = await expireSyncs(database, { now });
  let versions = 0;
  for (let n = BATCH; n > 0; versions += n) {
    signal.throwIfAborted();
    n = await collectVersions(database, { limit: BATCH });
  }
  await collectStagedMemory(database);
  const storedBefore = new Date(now.getTime() - SPARE_BLOBS_MS);
  const blobs = await collectBlobs(database, { storedBefore, signal });
  metrics.collected.inc({ what: "versions" }, versions);
  metrics.collected.inc({ what: "blobs" }, blobs);
  if (branches + versions + blobs > 0) logger.info({ branches, versions, blobs }, "collected what nothing needs");
}
