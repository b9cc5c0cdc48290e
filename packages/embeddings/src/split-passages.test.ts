import fc from "fast-check";
import { expect, test } from "vitest";
import { splitPassages } from "./split-passages.js";

test("a short text is one passage, an empty one too", () => {
  expect(splitPassages("Two\n\nparagraphs.")).toEqual([{ text: "Two\n\nparagraphs.", start: 0, length: 16 }]);
  expect(splitPassages("")).toEqual([{ text: "", start: 0, length: 0 }]);
  expect(splitPassages(" \n ")).toEqual([{ text: "", start: 0, length: 0 }]);
});

test("a long one is cut between paragraphs, else between sentences", () => {
  const paragraph = "A sentence of some words. ".repeat(45).trim();
  expect(splitPassages(`${paragraph}\n\n${paragraph}`).map(({ text }) => text.trim())).toEqual([paragraph, paragraph]);
  const [first] = splitPassages("A sentence of some words. ".repeat(100));
  expect(first?.text).toMatch(/words\. $/);
});

test("of a very long one the first 16 passages count", () => {
  const passages = splitPassages("word ".repeat(100_000));
  expect(passages).toHaveLength(16);
  expect(passages.every(({ text }) => text.length <= 1_600)).toBe(true);
});

test("passages lie where they say, in characters, and none is broken", () => {
  const texts = fc.string({ unit: "binary", maxLength: 6_000, size: "max" });
  fc.assert(
    fc.property(texts, (text) => {
      const characters = [...text];
      for (const { text: said, start, length } of splitPassages(text)) {
        expect(characters.slice(start, start + length).join("")).toBe(said);
        expect(said).not.toMatch(/\p{Surrogate}/u);
      }
    }),
    { numRuns: 50 },
  );
});
