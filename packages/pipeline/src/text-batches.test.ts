import { expect, test } from "vitest";
import { batchTexts } from "./text-batches.js";

const blobs = (count: number, size: number | null) =>
  new Map(Array.from({ length: count }, (_, i) => [String(i), size] as const));

test("every blob stands in one batch or is too long; batches are bounded in number and bytes", () => {
  const sizes = new Map([...blobs(250, 10), ["long", 200_000], ["unknown", null], ["empty", 0]]);
  const { batches, tooLong } = batchTexts(sizes);
  expect(tooLong).toEqual(["long"]);
  expect(batches.flat().sort()).toEqual([...sizes.keys()].filter((sha) => sha !== "long").sort());
  expect(batches.map((batch) => batch.length)).toEqual([100, 100, 52]);
  expect(batchTexts(blobs(20, 100_000)).batches.map((batch) => batch.length)).toEqual([10, 10]);
  expect(batchTexts(blobs(10, null)).batches).toHaveLength(1);
  expect(batchTexts(new Map()).batches).toEqual([]);
});
