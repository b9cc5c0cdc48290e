import { expect, test } from "vitest";
import { diffLines } from "./diff-lines.js";

test("lines that changed, with their numbers on both sides", () => {
  expect(diffLines("a\nb\nc\n", "a\nB\nc\nd\n").lines).toEqual([
    { kind: "gap", before: null, after: null, text: "@@ −1,3 +1,4 @@" },
    { kind: "same", before: 1, after: 1, text: "a" },
    { kind: "removed", before: 2, after: null, text: "b" },
    { kind: "added", before: null, after: 2, text: "B" },
    { kind: "same", before: 3, after: 3, text: "c" },
    { kind: "added", before: null, after: 4, text: "d" },
  ]);
});

test("what stayed is left out but for the lines around a change", () => {
  const before = Array.from({ length: 100 }, (_, index) => `line ${index}\n`).join("");
  const { lines } = diffLines(before, before.replace("line 50\n", "changed\n"));
  expect(lines?.length).toBe(9);
});

test("a lost line feed at the end is told", () => {
  expect(diffLines("a\n", "a").lines?.some(({ text }) => text.includes("No newline"))).toBe(true);
});
