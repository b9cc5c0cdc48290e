import type { ForcedPlan } from "@project-sync/pipeline";
import fc from "fast-check";
import type { Edit, Leaf } from "./random-tree.js";

/** One commit and how it is synced. Numbers pick among what there is at that time. */
export interface Step {
  edits: Edit[];
  /** what the branch does: moves on, or is forced to an earlier commit, a sibling of it, or a new root */
  move: { kind: "commit" } | { kind: "reset"; at: number } | { kind: "rewrite"; at: number } | { kind: "orphan" };
  /** read everything anew, whatever is known */
  force: boolean;
  plan: ForcedPlan;
}

/** A whole life of a branch; simpler ones are found by leaving out edits and ways, one by one. */
export function arbitraryHistory(steps: number): fc.Arbitrary<Step[]> {
  return fc.array(step, { minLength: steps, maxLength: steps });
}

/** Few names, so that they meet again and again; each one is odd for a reason. */
const SEGMENTS = [
  "a",
  "b",
  "c",
  "A",
  "a.b",
  "a-b",
  "a0",
  "B",
  " ",
  "-",
  "\\",
  "\\x41",
  '"\n',
  "src",
  "lib",
  "index.ts",
];
const UNICODE = ["é", "e\u0301", "日本", "\u{1f600}", "ﬁ"].map(toBytes);
const LONG = "x".repeat(255);
/** A lone surrogate and a latin1 letter: no UTF-8, and each shown in its own way by GitHub's JSON. */
const NOT_UTF8 = ["\xed\xa0\x80s", "caf\xe9"];

const segment = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...SEGMENTS) },
  { weight: 5, arbitrary: fc.constantFrom(...UNICODE) },
  { weight: 1, arbitrary: fc.constant(LONG) },
  { weight: 1, arbitrary: fc.constantFrom(...NOT_UTF8) },
);
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
const at = fc.nat({ max: 1_000 });

const content = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("", "\n", "1\n", "2\r\n", "#!/bin/sh\n", "a\0b", "\xef\xbb\xbfbom", "caf\xe9\n"),
  },
  { weight: 5, arbitrary: fc.string({ minLength: 1, maxLength: 60, unit: "binary-ascii" }) },
  { weight: 1, arbitrary: fc.nat().map((n) => `long ${n} `.repeat(400)) },
);
const submodule = fc.constantFrom("1".repeat(40), "2".repeat(40)).map((sha): Leaf => ({ mode: "160000", sha }));
const symlink = fc
  .constantFrom("a", "../..", "nowhere/at/all", "/", "\xff")
  .map((target): Leaf => ({ mode: "120000", content: target }));
const file = fc.record({ mode: fc.constantFrom("100644", "100644", "100755"), content });
const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  { weight: 8, arbitrary: file },
  { weight: 1, arbitrary: symlink },
  { weight: 1, arbitrary: submodule },
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("write"), path, leaf }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("write-many"), path, count: fc.nat({ max: 40 }), content }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("replace"), at, leaf }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("flip-mode"), at }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("rename"), at, path, append: fc.constantFrom("", "", "+\n") }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("remove"), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("move-directory", "copy-directory"), at, path }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove-directory"), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("file-to-directory"), at, name: segment, leaf }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("directory-to-file"), at, leaf }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("clear") }) },
);

const move: fc.Arbitrary<Step["move"]> = fc.oneof(
  { weight: 16, arbitrary: fc.record({ kind: fc.constant("commit") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("reset"), at }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rewrite"), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("orphan") }) },
);

const plan: fc.Arbitrary<ForcedPlan> = fc.record(
  {
    tree: fc.constantFrom("compare", "subtrees", "recursive", "walk"),
    content: fc.constantFrom("blobs", "graphql", "tarball"),
  },
  { requiredKeys: [] },
);

const step: fc.Arbitrary<Step> = fc.record({
  edits: fc.array(edit, { maxLength: 5 }),
  move,
  force: fc.integer({ min: 0, max: 14 }).map((n) => n === 14),
  plan,
});

function toBytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}
