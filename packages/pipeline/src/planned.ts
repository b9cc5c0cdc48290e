import type { ContentPlan, SyncFact, TreePlan, TreeWay } from "@project-sync/contracts";
import type { PipelineContext } from "./pipeline-context.js";

/**
 * Notes a choice, so that it stands in the sync's figures, and answers the fact that tells of it. Of content, the way that
 * brought something stays noted: after a fallback of the tree nothing of it is missing any more.
 */
export function planned(context: PipelineContext, phase: "tree", chosen: TreePlan): SyncFact;
export function planned(context: PipelineContext, phase: "content", chosen: ContentPlan): SyncFact;
export function planned(
  { plan }: PipelineContext,
  phase: "tree" | "content",
  chosen: TreePlan | ContentPlan,
): SyncFact {
  const keep = phase === "content" && chosen.way === "none" && plan.content !== null;
  if (!keep) Object.assign(plan, { [phase]: chosen });
  return { type: "sync.planned", phase, ...chosen };
}

/** Notes that a cheap way gave no tree that proves itself; another is planned next. */
export function noteFallback({ plan, onFallback }: PipelineContext, way: TreeWay): void {
  plan.fallbacks += 1;
  onFallback?.(way);
}
