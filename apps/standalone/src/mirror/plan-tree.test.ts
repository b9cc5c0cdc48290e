import { expect, test } from "vitest";
import { planTree } from "./plan-tree.js";
import type { TreeFile } from "./tree.js";

const SHA = "0".repeat(40);
const file = { type: "blob", mode: "100644", blobSha: SHA, size: 1, skipped: null } as const satisfies TreeFile;
const link = (blobSha: string) => ({ ...file, type: "symlink", mode: "120000", blobSha }) as const;

function plan(tree: Record<string, TreeFile>, caseInsensitive = false) {
  const targets = new Map([
    ["1", Buffer.from("a")],
    ["2", Buffer.from("../x")],
  ]);
  return planTree(new Map(Object.entries(tree)), { targets, caseInsensitive });
}

test("what each kind of entry becomes", () => {
  const submodule = { ...file, type: "submodule", mode: "160000" } as const;
  const { wanted, refused } = plan({ a: file, x: { ...file, mode: "100755" }, l: link("1"), sub: submodule });
  expect(refused).toEqual([]);
  expect(Object.fromEntries(wanted)).toMatchObject({
    a: { kind: "file", executable: false },
    x: { kind: "file", executable: true },
    l: { kind: "link" },
    sub: { kind: "directory" },
  });
});

test("one bad path does not stop the rest", () => {
  const { wanted, refused } = plan({ "../a": file, ".git/config": file, l: link("2"), ok: file });
  expect([...wanted.keys()]).toEqual(["ok"]);
  expect(refused.map(({ path }) => path)).toEqual(["../a", ".git/config", "l"]);
});

test("nothing is written below a file or a link, even if a tree says so", () => {
  const { wanted, refused } = plan({ l: link("1"), "l/x": file, a: file, "a/b/c": file });
  expect([...wanted.keys()]).toEqual(["l", "a"]);
  expect(refused.map(({ path }) => path)).toEqual(["l/x", "a/b/c"]);
});

test("names that differ in case are told, and only refused where they cannot both be", () => {
  const tree = { A: file, a: file };
  expect(plan(tree)).toMatchObject({ refused: [], collisions: [{ path: "a" }] });
  expect(plan(tree, true)).toMatchObject({ refused: [{ path: "a" }], collisions: [] });
});

test("a link whose target the server does not keep is told with the reason", () => {
  const { wanted, linksWithoutTarget } = plan({ l: { ...link("3"), skipped: "metadata_only" } });
  expect(wanted.size).toBe(0);
  expect(linksWithoutTarget).toEqual([{ path: "l", skipped: "metadata_only" }]);
});
