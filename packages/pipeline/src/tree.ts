import type { SyncFact, TreeWay } from "@project-sync/contracts";
import { readActiveTree } from "@project-sync/database";
import type { BaseComparison } from "./compare-with-base.js";
import { countFiles } from "./count-files.js";
import { counted } from "./counted.js";
import type { PipelineContext } from "./pipeline-context.js";
import { planTree, subtreeBudget, type TreeFacts } from "./plan-tree.js";
import { noteFallback, planned } from "./planned.js";
import { readCompared } from "./read-compared.js";
import { readSubtrees } from "./read-subtrees.js";
import { recoverPaths } from "./recover-paths.js";
import type { ResolvedHead } from "./resolve.js";
import { treeFacts } from "./tree-facts.js";
import { partialScope, type TreeScope } from "./tree-scope.js";
import { walkTree } from "./walk-tree.js";

interface TreeQuestion {
  head: ResolvedHead;
  comparison: BaseComparison;
  /** ways that gave no proof; those that turn out not to work are added */
  failed: Set<TreeWay>;
}

/**
 * The head's tree, as much of it as differs from the mirror, the cheapest way that has not failed. A way that does not
 * work gives way to the next; of whole trees the order is GitHub's, not the database's.
 */
export async function* readTree(context: PipelineContext, question: TreeQuestion): AsyncGenerator<SyncFact, TreeScope> {
  for (;;) {
    const facts = treeFacts(context, question.head, question.comparison, question.failed);
    const plan = planTree(facts);
    yield planned(context, "tree", plan);
    const scope = yield* readBy(plan.way, context, question, facts);
    if (scope !== null) return scope;
    giveUpWay(context, plan.way, question.failed);
  }
}

/** Notes a way that led to no proof. That GitHub truncates a tree is no fault of the way. */
export function giveUpWay(context: PipelineContext, way: TreeWay, failed: Set<TreeWay>): void {
  failed.add(way);
  if (way !== "recursive") noteFallback(context, way);
}

/** Null when the way does not lead to a tree. */
async function* readBy(
  way: TreeWay,
  context: PipelineContext,
  { head, comparison }: TreeQuestion,
  facts: TreeFacts,
): AsyncGenerator<SyncFact, TreeScope | null> {
  const { treeSha } = head;
  switch (way) {
    case "unchanged":
      return partialScope(way, { next: [], base: [] });
    case "compare":
      return await readCompared(context, { treeSha, files: comparison.comparison?.files ?? [] });
    case "subtrees": {
      const subtrees = yield* readSubtrees(context, { treeSha, budget: subtreeBudget(facts) });
      return subtrees && partialScope(way, subtrees);
    }
    default:
      return yield* readWhole(way, context, head);
  }
}

/** Every entry: in one request, or directory by directory. */
async function* readWhole(
  way: "recursive" | "walk",
  context: PipelineContext,
  { headSha, treeSha }: ResolvedHead,
): AsyncGenerator<SyncFact, TreeScope | null> {
  const { database, claim } = context;
  const entries = way === "walk" ? yield* walkTree(context, treeSha) : await readRecursive(context, treeSha);
  if (entries === null) return null;
  const files = countFiles(entries);
  yield counted(context, { phase: "tree", done: files, total: files, unit: "files" });
  const next = await recoverPaths(context, headSha, entries);
  return { way, whole: true, next, base: readActiveTree(database, claim.branch.id) };
}

async function readRecursive({ github, ref, request }: PipelineContext, treeSha: string) {
  const { entries, truncated } = await github.fetchRepoTreeWithSha({ ...ref, treeSha, recursive: true }, request);
  return truncated ? null : entries;
}
