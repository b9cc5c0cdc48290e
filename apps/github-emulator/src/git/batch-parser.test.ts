import { expect, test } from "vitest";
import { BatchParser, type GitObject } from "./batch-parser.js";

const sha = "a".repeat(40);
const output = Buffer.concat([
  Buffer.from(`${sha} blob 5\n1\n2\n\0\n${"b".repeat(40)} missing\nno such name missing\n`),
  Buffer.from(`${sha} tree 0\n\n${sha} blob 3\nabc\n`),
]);
const expected = [
  { sha, type: "blob", size: 5, content: Buffer.from("1\n2\n\0") },
  null,
  null,
  { sha, type: "tree", size: 0, content: Buffer.alloc(0) },
  { sha, type: "blob", size: 3, content: Buffer.from("abc") },
];

test("answers are the same however the output is cut", () => {
  for (let size = 1; size <= output.length; size++) {
    const parser = new BatchParser(true);
    const answers: (GitObject | null)[] = [];
    for (let at = 0; at < output.length; at += size) answers.push(...parser.push(output.subarray(at, at + size)));
    expect(answers).toEqual(expected);
  }
});

test("without contents only headers are expected", () => {
  const parser = new BatchParser(false);
  const answers = parser.push(Buffer.from(`${sha} blob 5\nx missing\n${sha} commit 7\n`));
  expect(answers.map((answer) => answer?.size)).toEqual([5, undefined, 7]);
});
