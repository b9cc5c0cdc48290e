import type { TreePlan, TreeWay } from "@project-sync/contracts";

/** How head stands to the commit that the mirror shows, as GitHub told it. */
export interface ComparisonFacts {
  status: "ahead" | "behind" | "diverged" | "identical";
  /** files that changed, and the directories they are in; null where GitHub's list need not be whole */
  changed: { files: number; directories: number } | null;
}

/** Everything the choice depends on. */
export interface TreeFacts {
  /** the branch still stands at the commit that the mirror shows */
  unchanged: boolean;
  /** how head relates to what the mirror shows: nothing to start from (or not to be trusted), the same tree, or another */
  base: "none" | "same_tree" | "other_tree";
  /** null where GitHub could not say: the base commit is gone, the histories share nothing, or it did not answer */
  comparison: ComparisonFacts | null;
  /** files in the mirror; null when there is none */
  mirroredFiles: number | null;
  /** whether content of changed files is fetched at all: comparing does not tell sizes, content does */
  contentTellsSizes: boolean;
  /** requests that the token has left; null while not known */
  remainingRequests: number | null;
  /** ways that this sync went before and that led to no proof; for `recursive`, that GitHub truncated it */
  failed: ReadonlySet<TreeWay>;
  /** for tests */
  forced?: Exclude<TreeWay, "unchanged"> | undefined;
}

/** Below this one recursive answer is so small that asking for directories singly saves nothing. */
const FEW_FILES = 1_000;
/** Near GitHub's 100,000 entries a recursive answer is likely truncated, and asking for all of it a waste. */
const MANY_FILES = 80_000;
/** Requests that changed directories may cost before one answer with all of them is the cheaper way. */
const BUDGET = 24;
const LARGE_BUDGET = 400;

/** The cheapest way that can give the head's tree, and why; pure. */
export function planTree(facts: TreeFacts): TreePlan {
  const { forced, failed } = facts;
  if (facts.unchanged)
    return { way: "unchanged", reason: "The branch still stands at the commit that the mirror shows." };
  if (forced !== undefined && !failed.has(forced) && isPossible(forced, facts))
    return { way: forced, reason: "Forced." };
  return planIncremental(facts) ?? planWhole(facts);
}

/** How many requests the way `subtrees` may spend. */
export function subtreeBudget({ mirroredFiles, forced }: Pick<TreeFacts, "mirroredFiles" | "forced">): number {
  if (forced === "subtrees") return Number.POSITIVE_INFINITY;
  return (mirroredFiles ?? 0) > MANY_FILES ? LARGE_BUDGET : BUDGET;
}

function isPossible(way: TreeWay, { base, comparison }: TreeFacts): boolean {
  if (way === "compare") return base !== "none" && isUsable(comparison);
  return way === "recursive" || way === "walk" || base !== "none";
}

function planIncremental(facts: TreeFacts): TreePlan | null {
  const { base, comparison, failed } = facts;
  if (base === "none" || failed.has("recursive")) return null;
  if (base === "same_tree" && !failed.has("unchanged")) {
    return { way: "unchanged", reason: "The new commit has the tree that the mirror shows." };
  }
  if (isUsable(comparison) && facts.contentTellsSizes && !failed.has("compare")) {
    return { way: "compare", reason: `The mirror's commit is an ancestor, and ${filesText(comparison)} changed.` };
  }
  if (failed.has("subtrees") || !subtreesAreCheaper(facts)) return null;
  return { way: "subtrees", reason: `${whyNotCompare(facts)} Only directories whose SHA differs are read.` };
}

function planWhole(facts: TreeFacts): TreePlan {
  if (facts.failed.has("recursive")) return { way: "walk", reason: "GitHub truncates the recursive tree." };
  if (facts.base === "none") {
    const reason =
      facts.mirroredFiles === null ? "There is no mirror to start from." : "The mirror is not to be relied on.";
    return { way: "recursive", reason };
  }
  const why = facts.failed.has("subtrees")
    ? "The changed directories alone gave no proven tree."
    : whyNotCompare(facts);
  return { way: "recursive", reason: `${why} One request reads the whole tree.` };
}

function subtreesAreCheaper(facts: TreeFacts): boolean {
  const { mirroredFiles, comparison, remainingRequests } = facts;
  if (mirroredFiles === null || mirroredFiles < FEW_FILES) return false;
  const budget = subtreeBudget(facts);
  if (remainingRequests !== null && remainingRequests < 2 * budget) return false;
  return !isUsable(comparison) || comparison.changed.directories <= budget;
}

interface UsableComparison extends ComparisonFacts {
  changed: NonNullable<ComparisonFacts["changed"]>;
}

/** Files are those since the merge base; only when base is an ancestor of head is that the base. */
function isUsable(comparison: ComparisonFacts | null): comparison is UsableComparison {
  if (comparison === null || comparison.changed === null) return false;
  return comparison.status === "ahead" || comparison.status === "identical";
}

function whyNotCompare({ comparison, failed, contentTellsSizes }: TreeFacts): string {
  if (failed.has("compare")) return "Comparing commits did not tell everything that changed.";
  if (failed.has("unchanged")) return "The mirror does not prove to be the tree that it should be.";
  if (comparison === null) return "GitHub cannot compare the head with the mirror's commit.";
  if (comparison.status === "diverged" || comparison.status === "behind") return "The branch was rewritten.";
  if (comparison.changed === null) return "GitHub does not list every changed file.";
  return contentTellsSizes ? "Comparing was passed over." : "Comparing does not tell sizes, and no content is fetched.";
}

function filesText({ changed }: UsableComparison): string {
  return changed.files === 1 ? "one file" : `${changed.files} files`;
}
