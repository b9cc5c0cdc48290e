import { expect, test } from "vitest";
import { isBinary } from "./is-binary.js";

test("a NUL within the first 8,000 bytes makes content binary, one after them does not", () => {
  const text = Buffer.alloc(9_000, "a");
  expect(isBinary(text)).toBe(false);
  expect(isBinary(Buffer.from(text).fill(0, 7_999, 8_000))).toBe(true);
  expect(isBinary(Buffer.from(text).fill(0, 8_000, 8_001))).toBe(false);
  expect(isBinary(Buffer.alloc(0))).toBe(false);
});
