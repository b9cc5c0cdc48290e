import { createGitRepository } from "@project-sync/testing/git-repository";
import { expect, test } from "vitest";
import { changedPaths, logChangedPaths } from "./changed-paths.js";
import { findLine } from "./find-line.js";
import { GitRepository } from "./git-repository.js";
import { listRefs, readRef } from "./list-refs.js";
import { runGit, splitLines } from "./run-git.js";

test("trees compared in process give what git log says, in its order", async () => {
  await using source = await createGitRepository();
  source.write("a", "1").write("b/c", "1").write("b/d/e", "1").write("b.txt", "1").symlink("link", "a");
  const shas = [await source.commit("Root")];
  source.remove("b/c").remove("b/d/e").write("b", "a file now").write("é/ü", "2").write("a", "2", { mode: "100755" });
  shas.push(await source.commit("A folder becomes a file"));
  source.remove("b").write("b/c/deep/er", "1").write("link", "a file now").submodule("mod", "1".repeat(40));
  shas.push(await source.commit("And a folder again"));
  const git = new GitRepository(source.dir);
  expect(await changedPaths(git, shas)).toEqual(await logChangedPaths(source.dir, shas));
  expect(await findLine(git, shas[0] ?? "", shas[2] ?? "")).toEqual(shas.slice(1));
  expect(await findLine(git, shas[2] ?? "", shas[0] ?? "")).toBeNull();
  git.close();
});

test("refs read from files are those that git lists: loose, packed, both, symbolic", async () => {
  await using source = await createGitRepository();
  await source.write("a", "1").commit();
  for (const name of ["z", "a/b", "a-b", "ü/x", "gone"]) await source.branch(name);
  await source.tag("v1");
  await source.git(["pack-refs", "--all"]);
  await source.branch("a/b");
  const moved = await source.write("a", "2").commit();
  await source.git(["update-ref", "-d", "refs/heads/gone"]);
  await source.git(["symbolic-ref", "refs/heads/alias", "refs/heads/z"]);
  const listed = await runGit(source.dir, ["for-each-ref", "--format=%(refname) %(objectname)"]);
  const refs = await listRefs(source.dir);
  expect([...refs].map((pair) => pair.join(" "))).toEqual(splitLines(listed));
  expect([...(await listRefs(source.dir, "refs/tags")).keys()]).toEqual(["refs/tags/v1"]);
  expect(await readRef(source.dir, "refs/heads/a/b")).toBe(moved);
  expect(await readRef(source.dir, "refs/heads/alias")).toBe(refs.get("refs/heads/z"));
  expect(await readRef(source.dir, "refs/heads/a")).toBeNull();
});
