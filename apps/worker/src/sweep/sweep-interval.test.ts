import { HOUR, MINUTE } from "@project-sync/runtime";
import { expect, test } from "vitest";
import { nextCheckIn, retryCheckIn, sweepLimits } from "./sweep-interval.js";

const middle = { minMs: MINUTE, maxMs: 8 * HOUR, random: () => 0.5 };

test.each([
  ["has just changed", 0, MINUTE],
  ["changed a minute ago", MINUTE, MINUTE],
  ["changed ten minutes ago", 10 * MINUTE, 5 * MINUTE],
  ["changed yesterday", 24 * HOUR, 8 * HOUR],
  ["changed last year", 365 * 24 * HOUR, 8 * HOUR],
  ["changed in the future of a clock that is behind", -HOUR, MINUTE],
])("what %s is looked at after half its age, within the limits", (_, age, expected) => {
  expect(nextCheckIn(age, middle)).toBe(expected);
});

test("jitter is a tenth either way", () => {
  expect(nextCheckIn(2 * HOUR, { ...middle, random: () => 0 })).toBe(54 * MINUTE);
  expect(nextCheckIn(2 * HOUR, { ...middle, random: () => 1 })).toBe(66 * MINUTE);
});

test("without a token looks are a quarter of an hour apart at least", () => {
  const limits = sweepLimits(middle, { hasToken: false });
  expect(nextCheckIn(0, limits)).toBe(15 * MINUTE);
  expect(nextCheckIn(4 * HOUR, limits)).toBe(2 * HOUR);
  expect(sweepLimits({ ...middle, maxMs: MINUTE }, { hasToken: false })).toMatchObject({ maxMs: 15 * MINUTE });
  expect(sweepLimits(middle, { hasToken: true })).toEqual(middle);
});

test("a look that fails is tried again ever more rarely, but within a quarter of an hour", () => {
  expect(retryCheckIn(null, middle)).toBe(MINUTE);
  expect(retryCheckIn(10 * MINUTE, middle)).toBe(5 * MINUTE);
  expect(retryCheckIn(24 * HOUR, middle)).toBe(15 * MINUTE);
});
