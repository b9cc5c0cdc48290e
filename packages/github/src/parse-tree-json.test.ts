import { expect, test } from "vitest";
import { parseTreeJson } from "./parse-tree-json.js";
import { countTurns } from "./testing/count-turns.js";

const sha = "44b4fc6d56897b048c772eb4087f854f46256132";
const treeOf = (count: number, path: (i: number) => string) => ({
  sha,
  url: "https://api.github.com/x",
  tree: Array.from({ length: count }, (_, i) => ({ path: path(i), mode: "100644", type: "blob", sha, size: i })),
  truncated: false,
});

test("is what JSON.parse makes of it, whatever the paths look like", async () => {
  const nasty = ['a},{"path', "b},{", '"tree":[', "\\", '\\"},{"x', "日本},{", "c", "}]}", '},{"a":1},{"b'];
  const tree = treeOf(60_000, (i) => `${"d/".repeat(i % 50)}${nasty[i % nasty.length]}${i % 3 === 0 ? "" : i}`);
  const body = Buffer.from(JSON.stringify(tree));
  expect(body.length).toBeGreaterThan(8 * 1024 * 1024);
  expect(await parseTreeJson(body)).toEqual(tree);
});

test("other layouts are parsed whole", async () => {
  const tree = treeOf(20_000, (i) => `f${i}`);
  expect(await parseTreeJson(Buffer.from(JSON.stringify(tree, null, 1)))).toEqual(tree);
  const nested = {
    ...tree,
    tree: tree.tree.map((entry) => ({ ...entry, more: [{ a: 1 }, { b: [{ c: 1 }, { d: 2 }] }] })),
  };
  expect(await parseTreeJson(Buffer.from(JSON.stringify(nested)))).toEqual(nested);
  const elsewhere = [
    { inner: { tree: tree.tree }, tree: [] },
    { tree: tree.tree, inner: { tree: [] } },
    { inner: tree },
  ];
  for (const other of elsewhere) expect(await parseTreeJson(Buffer.from(JSON.stringify(other)))).toEqual(other);
  expect(await parseTreeJson(Buffer.from('{"tree":[]}'))).toEqual({ tree: [] });
});

test("cut off anywhere, it is a SyntaxError", async () => {
  const body = Buffer.from(JSON.stringify(treeOf(20_000, (i) => `f${i}`)));
  for (const length of [0, 1, 100, 1_100_000, body.length / 2, body.length - 1]) {
    await expect(parseTreeJson(body.subarray(0, length)), `${length}`).rejects.toThrow(SyntaxError);
  }
});

test("26 MB let the event loop turn at least once in every megabyte", async () => {
  const body = Buffer.from(JSON.stringify(treeOf(200_000, (i) => `packages/p${i % 100}/src/file-number-${i}.ts`)));
  const turns = countTurns();
  await parseTreeJson(body);
  expect(turns.stop()).toBeGreaterThanOrEqual(Math.floor(body.length / 1024 ** 2) - 1);
});
