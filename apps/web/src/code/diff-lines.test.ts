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

test("where a line stands in another's place, the words that changed are marked", () => {
  const { lines } = diffLines("a\nport = 3;\nend", "a\nport = 8;\nend\n");
  const marked = lines?.filter(({ marks }) => marks).map(({ kind, text, marks }) => [kind, text, marks]);
  expect(marked).toEqual([
    ["removed", "port = 3;", [[7, 8]]],
    ["added", "port = 8;", [[7, 8]]],
  ]);
});

test("the work of marking has an end, however many lines were replaced", () => {
  const line = (word: string) => `${word} ${"and so on ".repeat(20)}\n`;
  const text = (word: string) => Array.from({ length: 1_000 }, (_, n) => `line ${n}\n${line(word)}`).join("");
  const { lines } = diffLines(text("this"), text("that"));
  const marked = lines?.filter(({ marks }) => marks).length ?? 0;
  expect(marked).toBeGreaterThan(500);
  expect(marked).toBeLessThan(1_500);
});
