import { expect, test } from "vitest";
import { encodeCopy } from "./copy-encoder.js";

const header = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const encode = (rows: Parameters<typeof encodeCopy>[0]) => Buffer.concat([...encodeCopy(rows)]);

test("no rows are a header and a trailer", () => {
  expect(encode([])).toEqual(Buffer.concat([header, Buffer.from([0xff, 0xff])]));
});

test("each value has its length before it, null the length -1", () => {
  const row = encode([["é", 258, true, Buffer.from([7]), null]]).subarray(header.length);
  const fields = [0, 5, 0, 0, 0, 2, 0xc3, 0xa9, 0, 0, 0, 4, 0, 0, 1, 2, 0, 0, 0, 1, 1, 0, 0, 0, 1, 7];
  expect([...row]).toEqual([...fields, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
});

test("shared values stand in front of each row", () => {
  const shared = [Buffer.from([1, 2]), null, "x"];
  const rows = [
    ["a", 1],
    ["b", null],
  ];
  const whole = rows.map((row) => [...shared, ...row]);
  expect(Buffer.concat([...encodeCopy(rows, shared)])).toEqual(encode(whole));
});

test("long bytes are passed on without a copy", () => {
  const content = Buffer.alloc(1024 * 1024, 1);
  const chunks = [...encodeCopy([["a", content]])];
  expect(chunks.some((chunk) => chunk.buffer === content.buffer && chunk.length === content.length)).toBe(true);
});

test("many rows come in chunks", () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => [i, "x".repeat(100)]);
  const chunks = [...encodeCopy(rows)];
  expect(chunks.length).toBeGreaterThan(10);
  expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(128 * 1024);
});
