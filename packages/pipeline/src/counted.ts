import type { SyncFact } from "@project-sync/contracts";
import type { PipelineContext } from "./pipeline-context.js";

type Progress = Extract<SyncFact, { type: "sync.progress" }>;
type Counts = Pick<Progress, "phase" | "done" | "total" | "unit" | "bytes">;

/** The fact of how far a stage has come, with what the run has asked of GitHub so far. */
export function counted(context: PipelineContext, counts: Counts): SyncFact {
  const quotaLeft = context.remainingRequests();
  return {
    ...{ type: "sync.progress", ...counts, requests: context.requestCount() },
    ...(quotaLeft === null ? {} : { quotaLeft }),
  };
}
