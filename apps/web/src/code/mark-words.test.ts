import { expect, test } from "vitest";
import { markWords } from "./mark-words.js";

/** Lines with what is marked in brackets. */
function marked(before: string[], after: string[]): string[] | null {
  const found = markWords(before, after);
  return found && [...bracketed(before, found[0]), ...bracketed(after, found[1])];
}

function bracketed(lines: string[], marks: (readonly [number, number])[][]): string[] {
  return lines.map((line, index) =>
    (marks[index] ?? []).reduceRight(
      (text, [from, to]) => `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`,
      line,
    ),
  );
}

test("words that changed, not their letters", () => {
  expect(marked(["const port = 3_000;"], ["const port = 3_080;"])).toEqual([
    "const port = [3_000];",
    "const port = [3_080];",
  ]);
});

test("what only one side has is marked there", () => {
  expect(marked(["await run(port);"], ["await run(port, host);"])).toEqual([
    "await run(port);",
    "await run(port[, host]);",
  ]);
});

test("words one after the other are one stretch", () => {
  expect(marked(["return the first of all", "x"], ["return a last of all", "x"])?.[0]).toBe(
    "return [the first] of all",
  );
});

test("lines that are new altogether, and those that are other lines, are not marked", () => {
  const before = ["  const size = 1;"];
  const after = ["  const size = 2;", "  report(everything, to, everyone);"];
  expect(marked(before, after)).toEqual([
    "  const size = [1];",
    "  const size = [2];",
    "  report(everything, to, everyone);",
  ]);
  expect(marked(["alpha"], ["omega"])).toEqual(["alpha", "omega"]);
});

test("spaces count", () => {
  expect(marked(["a =  value"], ["a = value"])?.[0]).toBe("a =[  ]value");
});

test("a character of two halves is not cut", () => {
  expect(marked(["say 😀 to them all"], ["say 😁 to them all"])).toEqual([
    "say [😀] to them all",
    "say [😁] to them all",
  ]);
});

test("long lines, and what has little in common, are left alone", () => {
  const long = "x ".repeat(3_000);
  expect(marked([`${long}a`], [`${long}b`])).toBe(null);
  const words = (prefix: string) => Array.from({ length: 300 }, (_, index) => `${prefix}${index}`).join(" ");
  expect(marked([words("a")], [words("b")])).toBe(null);
});
