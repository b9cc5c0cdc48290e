import type { MirroredFile } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { directoriesAbove, treeRows } from "./tree-rows.js";
import type { Directory } from "./use-directories.js";

function directory(paths: string[], more: Partial<Directory> = {}): Directory {
  const items = paths.map((path) => ({ path, type: path.includes(".") ? "blob" : "tree" }) as MirroredFile);
  return { items, nextCursor: null, state: "read", error: null, ...more };
}

function told(...args: Parameters<typeof treeRows>): string[] {
  return treeRows(...args).map((row) => `${row.level} ${row.kind === "entry" ? row.file.path : row.kind}`);
}

test("open directories show what they hold below them", () => {
  const directories = new Map([
    ["", directory(["src", "a.ts"])],
    ["src", directory(["src/deep", "src/b.ts"])],
  ]);
  expect(told(directories, new Set())).toEqual(["1 src", "1 a.ts"]);
  expect(told(directories, new Set(["src"]))).toEqual(["1 src", "2 src/deep", "2 src/b.ts", "1 a.ts"]);
  expect(told(directories, new Set(["src", "src/deep"]))).toContain("3 reading");
});

test("where more is to come there is a line for it", () => {
  expect(told(new Map([["", directory(["a.ts"], { nextCursor: "x" })]]), new Set())).toEqual(["1 a.ts", "1 more"]);
  expect(told(new Map([["", directory([], { state: "failed" })]]), new Set())).toEqual(["1 failed"]);
  expect(told(new Map([["", directory(["a.ts"], { state: "reading" })]]), new Set())).toEqual(["1 a.ts", "1 more"]);
});

test("the directories above a path, from the top", () => {
  expect(directoriesAbove("a/b/c.ts")).toEqual(["a", "a/b"]);
  expect(directoriesAbove("c.ts")).toEqual([]);
});
