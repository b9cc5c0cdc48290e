import type { ChangeKind } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { changedEntries, replacedPaths, touchedDirectories } from "./entry-changes.js";

const change = (kind: ChangeKind, path: string, renamedFrom: string | null = null) => ({
  ...{ kind, renamedFrom },
  entry: { path, mode: "100644" as const, type: "blob" as const, sha: "1".repeat(40), size: 1 },
});

test("touched are the directories of both sides of every change, all those above them, and root", () => {
  const changes = [change("renamed", "new/deep/one", "a/b/c"), change("modified", "z"), change("removed", "x/y")];
  expect([...touchedDirectories(changes)].sort()).toEqual(["", "a", "a/b", "new", "new/deep", "x"]);
  expect([...touchedDirectories([])]).toEqual([""]);
});

test("a rename replaces the rows of both its paths, and a removal leaves nothing", () => {
  const changes = [change("added", "a"), change("renamed", "b", "c"), change("removed", "d")];
  expect(replacedPaths(changes)).toEqual(["a", "b", "c", "d"]);
  expect(changedEntries(changes).map(({ path }) => path)).toEqual(["a", "b"]);
});
