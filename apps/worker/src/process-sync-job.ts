import { claimSync } from "@project-sync/database";
import type { SyncWorkerJob } from "@project-sync/queue";
import { dispatchWaiting } from "./maintenance.js";
import { measureRun } from "./measure-run.js";
import { publishEvents } from "./publish-events.js";
import { runClaim } from "./run-claim.js";
import type { WorkerContext } from "./worker-context.js";

/**
 * One job: claims the row it points to and runs it. A job whose row is gone, finished or not to be run now ends without
 * doing anything; the row decides, never the job. Afterwards the branch may be free for the next row.
 */
export async function processSyncJob(
  context: WorkerContext,
  { syncId }: SyncWorkerJob,
  signal: AbortSignal,
): Promise<undefined | { delayUntil: Date }> {
  const { database, workerId, maxAttempts, logger } = context;
  const measured = measureRun();
  const claimed = await claimSync(database, { syncId, workerId, maxAttempts });
  if ("refused" in claimed) {
    logger.info({ syncId, refused: claimed.refused }, "job without work");
    await publishEvents(context, claimed.event ? [claimed.event] : []);
    await dispatchWaiting(context);
    return undefined;
  }
  await publishEvents(context, [claimed.event]);
  const delayUntil = await runClaim(context, claimed.claim, signal);
  logger.info({ syncId, delayUntil, ...measured() }, "run ended");
  if (delayUntil !== null) return { delayUntil };
  await dispatchWaiting(context);
  return undefined;
}
