import { EMPTY_TREE_SHA, type FileMode, fileTypeOfMode, type TreeEntry } from "@project-sync/contracts";
import { createGitRepository } from "@project-sync/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyComparison, type ComparedChange, directoriesOf } from "./apply-comparison.js";

test("the directories of changed files are those above them, old places too", () => {
  const moved: ComparedChange = { path: "x/y/new", status: "renamed", sha: sha(1), previousPath: "a/old" };
  expect([...directoriesOf([added("a/b/c/d", 1), moved])].sort()).toEqual(["", "a", "a/b", "a/b/c", "x", "x/y"]);
  expect([...directoriesOf([])]).toEqual([""]);
});

test("an edit in a real repository hashes to the tree that git writes", async () => {
  await using git = await createGitRepository();
  git.write("src/a.ts", "1\n").write("src/deep/run", "#!\n", { mode: "100755" }).write("keep/me", "2\n");
  git.write("gone/only", "3\n").write("src-2", "4\n").symlink("link", "src");
  await git.commit();
  const base = await git.lsTree();
  git.remove("gone").write("src/deep/run", "#!/bin/sh\n", { mode: "100755" }).write("src/a.ts/b/c", "5\n");
  git.remove("src-2").write("moved/src-2", "4\n");
  await git.commit();
  const blob = (path: string) => git.revParse(`HEAD:${path}`);
  const files: ComparedChange[] = [
    { path: "gone/only", status: "removed", sha: await git.revParse("HEAD~1:gone/only"), previousPath: null },
    { path: "src/deep/run", status: "modified", sha: await blob("src/deep/run"), previousPath: null },
    { path: "src/a.ts", status: "removed", sha: await git.revParse("HEAD~1:src/a.ts"), previousPath: null },
    { path: "src/a.ts/b/c", status: "added", sha: await blob("src/a.ts/b/c"), previousPath: null },
    { path: "moved/src-2", status: "renamed", sha: await blob("moved/src-2"), previousPath: "src-2" },
  ];
  const applied = apply(base, files);
  expect(applied.rootSha).toBe(await git.revParse("HEAD^{tree}"));
  const now = new Map((await git.lsTree()).map((entry) => [entry.path, entry]));
  for (const entry of applied.entries) {
    const { size, ...rest } = now.get(entry.path) as TreeEntry;
    expect(entry).toEqual({ ...rest, size: entry.size === null ? null : size });
  }
  expect(applied.entries.map(({ path }) => path).sort()).toEqual(
    [...now.keys()]
      .filter((path) => directoriesOf(files).has(path.slice(0, Math.max(0, path.lastIndexOf("/")))))
      .sort(),
  );
});

test("modes: kept when content changes, turned when it does not, ordinary for a new file", () => {
  const base = [
    file("same", 1),
    file("run", 2, "100755"),
    file("link", 3, "120000"),
    file("flip", 4),
    file("lib", 5, "160000"),
  ];
  const { entries } = applyComparison(base, [
    { ...added("run", 12), status: "modified" },
    { ...added("flip", 4), status: "modified" },
    { ...added("link", 13), status: "modified" },
    { ...added("lib", 15), status: "modified" },
    { path: "to", status: "copied", sha: sha(12), previousPath: "run" },
    added("new", 6),
  ]);
  const modes = Object.fromEntries(entries.map(({ path, mode, type }) => [path, `${mode} ${type}`]));
  expect(modes).toEqual({
    same: "100644 blob",
    run: "100755 blob",
    link: "120000 symlink",
    flip: "100755 blob",
    lib: "160000 submodule",
    to: "100755 blob",
    new: "100644 blob",
  });
});

test("a size is known only of content that was there", () => {
  const moved: ComparedChange = { path: "b", status: "renamed", sha: sha(1), previousPath: "a" };
  const { entries } = applyComparison([file("a", 1)], [moved, added("c", 2)]);
  expect(entries.map(({ path, size }) => [path, size])).toEqual([
    ["b", 1],
    ["c", null],
  ]);
});

test("removing everything leaves the empty tree", () => {
  const base = whole([added("a/b/c", 1)]);
  const { entries, rootSha } = apply(base, [{ ...added("a/b/c", 1), status: "removed" }]);
  expect([entries, rootSha]).toEqual([[], EMPTY_TREE_SHA]);
});

test("from any tree to any other: the same as building the other from nothing", () => {
  const segment = fc.constantFrom("a", "b", "a.", "a0");
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
  const tree = fc.dictionary(path, fc.nat(3), { maxKeys: 8 }).map(withoutClashes);
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      const expected = applyComparison([], toAdded(after)).rootSha;
      expect(apply(whole(toAdded(before)), differences(before, after)).rootSha).toBe(expected);
    }),
  );
});

type Files = Map<string, number>;

/** A path cannot be a file and a directory. */
function withoutClashes(files: Record<string, number>): Files {
  const paths = Object.keys(files);
  return new Map(Object.entries(files).filter(([path]) => !paths.some((other) => other.startsWith(`${path}/`))));
}

function toAdded(files: Files): ComparedChange[] {
  return Array.from(files, ([path, object]) => added(path, object));
}

function differences(before: Files, after: Files): ComparedChange[] {
  const removed = [...before].filter(([path]) => !after.has(path));
  const changed = [...after].filter(([path, object]) => before.get(path) !== object);
  return [
    ...changed.map(([path, object]) => ({ ...added(path, object), status: before.has(path) ? "modified" : "added" })),
    ...removed.map(([path, object]) => ({ ...added(path, object), status: "removed" })),
  ] as ComparedChange[];
}

/** A tree built of nothing but files. */
function whole(files: ComparedChange[]): TreeEntry[] {
  return applyComparison([], files).entries;
}

/** What the mirror would be asked for: the entries of the changed directories alone. */
function apply(base: TreeEntry[], files: ComparedChange[]) {
  const directories = directoriesOf(files);
  const within = base.filter(({ path }) => directories.has(path.slice(0, Math.max(0, path.lastIndexOf("/")))));
  return applyComparison(within, files);
}

function added(path: string, object: number): ComparedChange {
  return { path, status: "added", sha: sha(object), previousPath: null };
}

function file(path: string, object: number, mode: FileMode = "100644"): TreeEntry {
  return { path, mode, type: fileTypeOfMode(mode), sha: sha(object), size: mode === "160000" ? null : object };
}

function sha(object: number): string {
  return object.toString(16).padStart(40, "0");
}
