import { escapeGitPath } from "@project-sync/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MalformedResponseError } from "./errors.js";
import { parseTreeEntries } from "./parse-tree-entries.js";
import { countTurns } from "./testing/count-turns.js";

const sha = "44b4fc6d56897b048c772eb4087f854f46256132";
const blob = { path: "a", mode: "100644", type: "blob", sha, size: 1 };
const parse = (tree: unknown[], recursive = true) => parseTreeEntries(tree, { what: "GET tree", recursive });

test("modes and types become ours; sizes belong to blobs and symlinks", async () => {
  const tree = [
    blob,
    { ...blob, path: "x", mode: "100755" },
    { ...blob, path: "l", mode: "120000" },
    { path: "d", mode: "040000", type: "tree", sha },
    { path: "d/s", mode: "160000", type: "commit", sha },
  ];
  const entries = await parse(tree);
  expect(entries.map((e) => `${e.path} ${e.mode} ${e.type} ${e.size}`)).toEqual([
    "a 100644 blob 1",
    "x 100755 blob 1",
    "l 120000 symlink 1",
    "d 040000 tree null",
    "d/s 160000 submodule null",
  ]);
});

test("paths take the escaped form that escapeGitPath gives to their bytes", async () => {
  const name = fc.string({ unit: "binary", minLength: 1 }).filter((s) => !/[\0/]/.test(s));
  await fc.assert(
    fc.asyncProperty(name, async (path) => {
      expect((await parse([{ ...blob, path }]))[0]?.path).toBe(escapeGitPath(Buffer.from(path)));
    }),
  );
});

test.each<[string, unknown]>([
  ["no path", { ...blob, path: "" }],
  ["a leading slash", { ...blob, path: "/a" }],
  ["a trailing slash", { ...blob, path: "a/" }],
  ["an empty segment", { ...blob, path: "a//b" }],
  ["NUL", { ...blob, path: "a\0b" }],
  ["a lone surrogate", { ...blob, path: "a\ud800" }],
  ["a short SHA", { ...blob, sha: "abc" }],
  ["an unknown mode", { ...blob, mode: "100600" }],
  ["a blob with a directory's mode", { ...blob, mode: "040000" }],
  ["a tree with a file's mode", { ...blob, type: "tree" }],
  ["a blob without size", { ...blob, size: undefined }],
  ["a negative size", { ...blob, size: -1 }],
  ["something else than an entry", null],
])("%s refuses the tree", async (_, entry) => {
  await expect(parse([entry])).rejects.toThrow(MalformedResponseError);
});

test("the same path twice refuses the tree, also far apart", async () => {
  const many = Array.from({ length: 5_000 }, (_, i) => ({ ...blob, path: `f${i}` }));
  await expect(parse([...many, { ...blob, path: "f0" }])).rejects.toThrow(/"f0" has its path twice/);
});

test("a path of several segments belongs to recursive answers only", async () => {
  await expect(parse([{ ...blob, path: "a/b" }], false)).rejects.toThrow(MalformedResponseError);
});

test("100,000 entries let the event loop turn at least once in every 2,000", async () => {
  const tree = Array.from({ length: 100_000 }, (_, i) => ({ ...blob, path: `packages/p${i % 100}/src/file-${i}.ts` }));
  const turns = countTurns();
  expect(await parse(tree)).toHaveLength(100_000);
  expect(turns.stop()).toBeGreaterThanOrEqual(49);
});

test("stops between slices when aborted", async () => {
  const tree = Array.from({ length: 10_000 }, (_, i) => ({ ...blob, path: `f${i}` }));
  const reason = new Error("cancelled");
  const parsing = parseTreeEntries(tree, { what: "GET tree", recursive: true, signal: AbortSignal.abort(reason) });
  await expect(parsing).rejects.toBe(reason);
});
