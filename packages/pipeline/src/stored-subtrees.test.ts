import { EMPTY_TREE_SHA, type TreeEntry } from "@project-sync/contracts";
import { createGitRepository } from "@project-sync/testing";
import { expect, test } from "vitest";
import { StoredSubtrees } from "./stored-subtrees.js";

test("a stored directory is found by its SHA and stands below another path as git would list it there", async () => {
  await using git = await createGitRepository();
  await git.write("lib/a/one", "1").write("lib/a/two", "2").write("lib/b", "3").write("lib-other", "4").commit();
  const entries = await git.lsTree();
  const stored = await StoredSubtrees.read(
    (async function* (): AsyncGenerator<TreeEntry[]> {
      yield entries.slice(0, 2);
      yield entries.slice(2);
    })(),
  );
  await git
    .remove("lib")
    .write("moved/deep/a/one", "1")
    .write("moved/deep/a/two", "2")
    .write("moved/deep/b", "3")
    .commit();
  const moved = (await git.lsTree()).filter((entry) => entry.path.startsWith("moved/deep/"));
  const sha = (await git.lsTree()).find((entry) => entry.path === "moved/deep")?.sha ?? "";
  expect(stored.find(sha, "moved/deep")?.sort(byPath)).toEqual(moved.sort(byPath));
  expect(stored.find(EMPTY_TREE_SHA, "x")).toBeNull();
});

function byPath(a: TreeEntry, b: TreeEntry): number {
  return a.path < b.path ? -1 : 1;
}
