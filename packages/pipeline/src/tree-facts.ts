import type { TreeWay } from "@project-sync/contracts";
import { directoriesOf } from "./apply-comparison.js";
import type { BaseComparison } from "./compare-with-base.js";
import type { PipelineContext } from "./pipeline-context.js";
import type { ComparisonFacts, TreeFacts } from "./plan-tree.js";
import type { ResolvedHead } from "./resolve.js";

/** What the planner has to know, gathered. */
export function treeFacts(
  context: PipelineContext,
  head: ResolvedHead,
  { comparison }: BaseComparison,
  failed: ReadonlySet<TreeWay>,
): TreeFacts {
  const { repository } = context.claim;
  return {
    unchanged: head.unchanged,
    base: describeBase(context, head),
    comparison: comparison && describeComparison(comparison),
    mirroredFiles: context.mirroredFiles,
    contentTellsSizes: !repository.metadataOnly && repository.include.length + repository.exclude.length === 0,
    remainingRequests: context.remainingRequests(),
    failed,
    forced: context.forcePlan?.tree,
  };
}

/** Whoever forces a sync does not trust the mirror. */
function describeBase({ claim }: PipelineContext, head: ResolvedHead): TreeFacts["base"] {
  const { lastTreeSha } = claim.branch;
  if (claim.force || lastTreeSha === null) return "none";
  return lastTreeSha === head.treeSha ? "same_tree" : "other_tree";
}

function describeComparison({ status, files }: NonNullable<BaseComparison["comparison"]>): ComparisonFacts {
  return { status, changed: files && { files: files.length, directories: directoriesOf(files).size } };
}
