import { type FileMode, fileTypeOfMode, type TreeEntry } from "@project-sync/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { diffTrees, type EntryChange } from "./diff.js";

test("added, modified, removed and unchanged; a changed mode is a modification", async () => {
  const base = [file("a", 1), file("b", 2), file("c", 3), file("run", 4)];
  const next = [file("a", 1), file("b", 9), file("d", 5), file("run", 4, "100755")];
  const { changes, counts } = await diff(base, next);
  expect(summary(changes)).toEqual(["added d", "modified b", "modified run", "removed c"]);
  expect(counts).toEqual({ added: 1, modified: 2, removed: 1, renamed: 0, unchanged: 1 });
});

test("directories have rows but are not counted, and are never renamed", async () => {
  const { changes, counts } = await diff([dir("old", 7), file("old/a", 1)], [dir("new", 7), file("new/a", 1)]);
  expect(summary(changes)).toEqual(["added new", "removed old", "renamed old/a -> new/a"]);
  expect(counts).toEqual({ added: 0, modified: 0, removed: 0, renamed: 1, unchanged: 0 });
});

test("equal objects pair by base name first, then in path order, whatever order they come in", async () => {
  const base = [file("a/x", 1), file("a/y", 1), file("a/z", 1)];
  const next = [file("b/z", 1), file("b/1", 1)];
  const expected = ["removed a/y", "renamed a/x -> b/1", "renamed a/z -> b/z"];
  expect(summary((await diff(base, next)).changes)).toEqual(expected);
  expect(summary((await diff(base.toReversed(), next.toReversed())).changes)).toEqual(expected);
});

test("a file that becomes a directory, and back, is one row and counts as removed or added", async () => {
  const asFile = [file("a", 1)];
  const asDirectory = [dir("a", 8), file("a/b", 1)];
  const there = await diff(asFile, asDirectory);
  expect(summary(there.changes)).toEqual(["added a/b", "modified a"]);
  expect(there.counts).toMatchObject({ added: 1, removed: 1, renamed: 0 });
  const back = await diff(asDirectory, asFile);
  expect(summary(back.changes)).toEqual(["modified a", "removed a/b"]);
  expect(back.counts).toMatchObject({ added: 1, removed: 1, renamed: 0 });
});

test("a symlink is not a rename of a file with the same content", async () => {
  const { counts } = await diff([file("a", 1)], [file("b", 1, "120000")]);
  expect(counts).toMatchObject({ added: 1, removed: 1, renamed: 0 });
});

test("applying the changes to the base gives the next tree, and the counts add up", async () => {
  const tree = fc.uniqueArray(
    fc.record({ name: fc.constantFrom(..."abcdefgh"), object: fc.nat(4), mode: fc.constantFrom<FileMode[]>(...MODES) }),
    { selector: (one) => one.name, maxLength: 8 },
  );
  const toEntries = (items: { name: string; object: number; mode: FileMode }[]) =>
    items.map(({ name, object, mode }) => file(name, object, mode));
  await fc.assert(
    fc.asyncProperty(tree, tree, async (baseItems, nextItems) => {
      const [base, next] = [toEntries(baseItems), toEntries(nextItems)];
      const { changes, counts } = await diff(base, next);
      expect(apply(base, changes)).toEqual(new Map(next.map((entry) => [entry.path, entry])));
      const files = (entries: TreeEntry[]) => entries.filter((entry) => entry.type !== "tree").length;
      expect(files(base) + counts.added - counts.removed).toBe(files(next));
      expect(counts.added + counts.modified + counts.renamed + counts.unchanged).toBe(files(next));
    }),
  );
});

const MODES: FileMode[] = ["040000", "100644", "100755", "120000", "160000"];

function apply(base: TreeEntry[], changes: EntryChange[]): Map<string, TreeEntry> {
  const result = new Map(base.map((entry) => [entry.path, entry]));
  for (const { kind, entry, renamedFrom } of changes) {
    if (renamedFrom !== null) result.delete(renamedFrom);
    if (kind === "removed") result.delete(entry.path);
  }
  for (const { kind, entry } of changes) if (kind !== "removed") result.set(entry.path, entry);
  return result;
}

function diff(base: TreeEntry[], next: TreeEntry[]) {
  return diffTrees(
    (async function* () {
      yield base;
    })(),
    next,
  );
}

function summary(changes: EntryChange[]): string[] {
  const lines = changes.map(({ kind, entry, renamedFrom }) =>
    renamedFrom === null ? `${kind} ${entry.path}` : `${kind} ${renamedFrom} -> ${entry.path}`,
  );
  return lines.sort();
}

function file(path: string, object: number, mode: FileMode = "100644"): TreeEntry {
  const sha = object.toString(16).padStart(40, "0");
  return { path, mode, type: fileTypeOfMode(mode), sha, size: mode === "040000" || mode === "160000" ? null : 1 };
}

function dir(path: string, object: number): TreeEntry {
  return file(path, object, "040000");
}
