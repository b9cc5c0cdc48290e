import type { SyncEvent } from "@project-sync/contracts";
import { publishSync } from "@project-sync/database";
import type { ChangeCounts } from "./diff.js";
import type { PipelineContext } from "./pipeline-context.js";
import type { ResolvedHead } from "./resolve.js";

/** How a run ended: published, or overtaken by another worker, in which case nothing was written. */
export type SyncOutcome = { kind: "completed"; event: SyncEvent } | { kind: "lost" };

interface Publication {
  head: ResolvedHead;
  counts: ChangeCounts;
  /** of content that arrived */
  bytes: number;
  /** rows that were staged; fewer at publication means the server lost them */
  expectedStaged: number;
  /** the branch was reset or force-pushed since its last sync */
  rewritten: boolean;
}

/** Makes the sync visible, whole, in one transaction. From here on the run is no longer ended by its signal. */
export async function persist(
  { claim, database, signal, requestCount, plan, skipped, memory, warnings }: PipelineContext,
  { head, counts, bytes, expectedStaged, rewritten }: Publication,
): Promise<SyncOutcome> {
  signal.throwIfAborted();
  const { headSha, headCommit, headEtag, treeSha } = head;
  const published = await publishSync(database, {
    syncId: claim.syncId,
    fence: claim.fence,
    branchId: claim.branch.id,
    headSha,
    headCommit,
    headEtag,
    treeSha,
    settingsVersion: claim.settingsVersion,
    expectedStaged,
    rewritten,
    memory,
    stats: {
      ...{ ...counts, bytes, requests: requestCount(), skipped, plan },
      ...(warnings.length > 0 ? { warnings } : {}),
    },
  });
  return published === null ? { kind: "lost" } : { kind: "completed", event: published.event };
}
