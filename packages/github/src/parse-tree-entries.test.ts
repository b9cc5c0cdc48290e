import { escapeGitPath } from "@project-sync/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MalformedResponseError } from "./errors.js";
import { createTreeEntryParser } from "./parse-tree-entries.js";

const sha = "44b4fc6d56897b048c772eb4087f854f46256132";
const blob = { path: "a", mode: "100644", type: "blob", sha, size: 1 };
const parse = (tree: unknown[], recursive = true) => createTreeEntryParser({ what: "GET tree", recursive })(tree);

test("modes and types become ours; sizes belong to blobs and symlinks", () => {
  const tree = [
    blob,
    { ...blob, path: "x", mode: "100755" },
    { ...blob, path: "l", mode: "120000" },
    { path: "d", mode: "040000", type: "tree", sha },
    { path: "d/s", mode: "160000", type: "commit", sha },
  ];
  const entries = parse(tree);
  expect(entries.map((e) => `${e.path} ${e.mode} ${e.type} ${e.size}`)).toEqual([
    "a 100644 blob 1",
    "x 100755 blob 1",
    "l 120000 symlink 1",
    "d 040000 tree null",
    "d/s 160000 submodule null",
  ]);
});

test("paths take the escaped form that escapeGitPath gives to their bytes", () => {
  const name = fc.string({ unit: "binary", minLength: 1 }).filter((s) => !/[\0/]/.test(s));
  fc.assert(
    fc.property(name, (path) => {
      expect(parse([{ ...blob, path }])[0]?.path).toBe(escapeGitPath(Buffer.from(path)));
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
])("%s refuses the tree", (_, entry) => {
  expect(() => parse([entry])).toThrow(MalformedResponseError);
});

test("the same path twice refuses the tree, also in different slices", () => {
  const parseSlice = createTreeEntryParser({ what: "GET tree", recursive: true });
  parseSlice([blob, { ...blob, path: "b" }]);
  expect(() => parseSlice([{ ...blob, path: "c" }, blob])).toThrow(/"a" has its path twice/);
});

test("a path of several segments belongs to recursive answers only", () => {
  expect(() => parse([{ ...blob, path: "a/b" }], false)).toThrow(MalformedResponseError);
});
