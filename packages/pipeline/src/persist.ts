import type { SyncEvent } from "@project-sync/contracts";
import type { OpenPublication } from "@project-sync/database";
import type { ChangeCounts } from "./diff.js";
import type { PipelineContext } from "./pipeline-context.js";
import type { ResolvedHead } from "./resolve.js";

/** How a run ended: published, or overtaken by another worker, in which case nothing was written. */
export type SyncOutcome = { kind: "completed"; event: SyncEvent } | { kind: "lost" };

/** What a sync tells of itself besides its files. */
export interface Completion {
  head: ResolvedHead;
  counts: ChangeCounts;
  /** of content that arrived */
  bytes: number;
  /** the branch was reset or force-pushed since its last sync */
  rewritten: boolean;
}

/** Makes the sync visible, whole. From here on the run is no longer ended by its signal. */
export async function persist(
  { claim, requestCount, plan, skipped, memory, warnings }: PipelineContext,
  publication: OpenPublication,
  { head, counts, bytes, rewritten }: Completion,
): Promise<SyncOutcome> {
  const { headSha, headCommit, headEtag, treeSha } = head;
  const published = await publication.complete({
    ...{ headSha, headCommit, headEtag, treeSha, rewritten, memory },
    settingsVersion: claim.settingsVersion,
    stats: {
      ...{ ...counts, bytes, requests: requestCount(), skipped, plan },
      ...(warnings.length > 0 ? { warnings } : {}),
    },
  });
  return published === null ? { kind: "lost" } : { kind: "completed", event: published.event };
}
