import type { TreeWay } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { type ComparisonFacts, planTree, subtreeBudget, type TreeFacts } from "./plan-tree.js";

const ahead: ComparisonFacts = { status: "ahead", changed: { files: 10, directories: 12 } };

const pushed: TreeFacts = {
  unchanged: false,
  base: "other_tree",
  comparison: ahead,
  mirroredFiles: 50_000,
  contentTellsSizes: true,
  remainingRequests: 4_000,
  failed: new Set(),
};

const first: TreeFacts = { ...pushed, base: "none", comparison: null, mirroredFiles: null };
const failed = (...ways: TreeWay[]) => ({ failed: new Set(ways) });
const small = { mirroredFiles: 999 };

test.each<[string, TreeFacts, TreeWay]>([
  ["the same commit", { ...pushed, unchanged: true }, "unchanged"],
  ["another commit with the same tree", { ...pushed, base: "same_tree" }, "unchanged"],
  ["the same tree, which the rows are not", { ...pushed, base: "same_tree", ...failed("unchanged") }, "compare"],
  ["a first sync", first, "recursive"],
  ["a forced sync", { ...pushed, base: "none" }, "recursive"],
  ["a truncated first sync", { ...first, ...failed("recursive") }, "walk"],
  ["a push", pushed, "compare"],
  [
    "a push of nothing",
    { ...pushed, comparison: { status: "ahead", changed: { files: 0, directories: 1 } } },
    "compare",
  ],
  ["a push with few requests left", { ...pushed, remainingRequests: 3 }, "compare"],
  ["a comparison that proved nothing", { ...pushed, ...failed("compare") }, "subtrees"],
  ["the same in a small repository", { ...pushed, ...small, ...failed("compare") }, "recursive"],
  ["the same with few requests left", { ...pushed, remainingRequests: 40, ...failed("compare") }, "recursive"],
  [
    "the same with many directories",
    { ...pushed, comparison: { status: "ahead", changed: { files: 90, directories: 25 } }, ...failed("compare") },
    "recursive",
  ],
  [
    "the same with many directories of a huge repository",
    {
      ...pushed,
      mirroredFiles: 90_000,
      comparison: { status: "ahead", changed: { files: 90, directories: 25 } },
      ...failed("compare"),
    },
    "subtrees",
  ],
  ["neither did the changed directories", { ...pushed, ...failed("compare", "subtrees") }, "recursive"],
  ["nor did GitHub answer whole", { ...pushed, ...failed("compare", "subtrees", "recursive") }, "walk"],
  ["more than 300 files", { ...pushed, comparison: { status: "ahead", changed: null } }, "subtrees"],
  ["more than 300 files of few", { ...pushed, ...small, comparison: { status: "ahead", changed: null } }, "recursive"],
  ["a force push", { ...pushed, comparison: { ...ahead, status: "diverged" } }, "subtrees"],
  ["a reset", { ...pushed, comparison: { ...ahead, status: "behind" } }, "subtrees"],
  ["a reset of a small repository", { ...pushed, ...small, comparison: { ...ahead, status: "behind" } }, "recursive"],
  ["a base commit that is gone", { ...pushed, comparison: null }, "subtrees"],
  ["no content fetched, so no sizes", { ...pushed, contentTellsSizes: false }, "subtrees"],
  ["forced to subtrees", { ...pushed, forced: "subtrees" }, "subtrees"],
  ["forced to walk on a first sync", { ...first, forced: "walk" }, "walk"],
  ["forced to compare without a base", { ...first, forced: "compare" }, "recursive"],
  ["forced to compare after a reset", { ...pushed, forced: "compare", comparison: null }, "subtrees"],
  ["forced to a way that failed", { ...pushed, forced: "compare", ...failed("compare") }, "subtrees"],
])("%s", (_name, facts, way) => {
  const plan = planTree(facts);
  expect(plan.way).toBe(way);
  expect(plan.reason).toMatch(/^[A-Z].+\.$/);
});

test("every chain of failures ends with the walk", () => {
  for (const comparison of [ahead, null]) {
    const ways = new Set<TreeWay>();
    for (let i = 0; i < 6 && !ways.has("walk"); i++) ways.add(planTree({ ...pushed, comparison, failed: ways }).way);
    expect([...ways].at(-1)).toBe("walk");
  }
});

test("a huge repository may spend more requests on its changed directories", () => {
  expect(subtreeBudget({ mirroredFiles: 90_000 })).toBeGreaterThan(subtreeBudget({ mirroredFiles: 5_000 }));
});
