import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type EntryParser, parseTreeJson } from "./parse-tree-json.js";
import { countTurns } from "./testing/count-turns.js";

const sha = "44b4fc6d56897b048c772eb4087f854f46256132";
const treeOf = (count: number, path: (i: number) => string) => ({
  sha,
  url: "https://api.github.com/x",
  tree: Array.from({ length: count }, (_, i) => ({ path: path(i), mode: "100644", type: "blob", sha, size: i })),
  truncated: false,
});
const asIs = (): EntryParser<unknown> => (entries) => entries;

/** As a network brings it: in pieces that end anywhere. */
async function* piecesOf(body: Buffer, size = 65_521): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) {
    await nextTurn();
    yield body.subarray(at, at + size);
  }
}

const json = (value: unknown, space?: number) => Buffer.from(JSON.stringify(value, null, space));

/** The answer with its entries back in their place. */
async function parse(body: Buffer, size?: number): Promise<unknown> {
  const { answer, entries } = await parseTreeJson(piecesOf(body, size), asIs);
  return { ...(answer as object), tree: entries };
}

test.each([65_521, 1_000_003, 100_000_000])("is what JSON.parse makes of it, in pieces of %d bytes", async (size) => {
  const nasty = ['a},{"path', "b},{", '"tree":[', "\\", '\\"},{"x', "日本},{", "c", "}]}", '},{"a":1},{"b'];
  const tree = treeOf(60_000, (i) => `${"d/".repeat(i % 50)}${nasty[i % nasty.length]}${i % 3 === 0 ? "" : i}`);
  const body = json(tree);
  expect(body.length).toBeGreaterThan(8 * 1024 * 1024);
  expect(await parse(body, size)).toEqual(tree);
});

test("other layouts are parsed whole", async () => {
  const tree = treeOf(20_000, (i) => `f${i}`);
  expect(await parse(json(tree, 1))).toEqual(tree);
  const more = [{ a: 1 }, { b: [{ c: 1 }, { d: 2 }] }];
  const nested = { ...tree, tree: tree.tree.map((entry) => ({ ...entry, more })) };
  expect(await parse(json(nested))).toEqual(nested);
  const deep = {
    ...tree,
    tree: [
      { path: "a", inner: tree.tree },
      { path: "b", inner: tree.tree },
    ],
  };
  expect(await parse(json(deep))).toEqual(deep);
  const elsewhere = [
    { inner: { tree: tree.tree }, tree: [] },
    { tree: tree.tree, inner: { tree: [] } },
    { tree: tree.tree, inner: { tree: tree.tree } },
  ];
  for (const other of elsewhere) expect(await parse(json(other))).toEqual(other);
  expect(await parse(Buffer.from('{"tree":[]}'))).toEqual({ tree: [] });
});

test("an answer without a list has no entries, and is handed on as it is", async () => {
  const tree = treeOf(20_000, (i) => `f${i}`);
  for (const answer of [null, 1, "x", [], {}, { tree: 1 }, { inner: tree }]) {
    expect(await parseTreeJson(piecesOf(json(answer)), asIs)).toEqual({ answer, entries: [] });
  }
});

test("cut off anywhere, it is a SyntaxError", async () => {
  const body = json(treeOf(20_000, (i) => `f${i}`));
  for (const length of [0, 1, 100, 1_100_000, body.length / 2, body.length - 1]) {
    await expect(parse(body.subarray(0, length)), `${length}`).rejects.toThrow(SyntaxError);
  }
});

test("what the parser refuses is refused, wherever it stands", async () => {
  const tree = treeOf(20_000, (i) => `f${i}`);
  const parser = (refused: number) => (): EntryParser<unknown> => (entries) => {
    if ((entries as { size: number }[]).some(({ size }) => size === refused)) throw new RangeError(`no ${refused}`);
    return entries;
  };
  for (const refused of [0, 10_000, 19_999]) {
    await expect(parseTreeJson(piecesOf(json(tree)), parser(refused))).rejects.toThrow(new RangeError(`no ${refused}`));
  }
});

test("entries are parsed while the rest is still to come", async () => {
  const body = json(treeOf(50_000, (i) => `f${i}`));
  let seen = 0;
  const parser = (): EntryParser<unknown> => (entries) => {
    seen += entries.length;
    return entries;
  };
  async function* watched() {
    for await (const piece of piecesOf(body)) yield piece;
    expect(seen).toBeGreaterThan(40_000);
  }
  expect((await parseTreeJson(watched(), parser)).entries).toHaveLength(50_000);
});

test("26 MB that are there at once let the event loop turn at least once in every megabyte", async () => {
  const body = json(treeOf(200_000, (i) => `packages/p${i % 100}/src/file-number-${i}.ts`));
  async function* atOnce() {
    for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
  }
  const turns = countTurns();
  await parseTreeJson(atOnce(), asIs);
  expect(turns.stop()).toBeGreaterThanOrEqual(Math.floor(body.length / 1024 ** 2) - 1);
});
