import { expect, test } from "vitest";
import { type Budget, newerBudget, usedUpUntil } from "./budget-rules.js";

const now = new Date("2026-11-24T12:00:00Z");
const [past, soon, later] = [-1, 1, 2].map((hours) => new Date(now.getTime() + hours * 3_600_000)) as [
  Date,
  Date,
  Date,
];
const budget = (remaining: number, more: Partial<Budget> = {}): Budget => ({
  ...{ account: "token", resource: "core", limit: 5000, remaining, resetAt: soon, ...more },
});

test.each([
  ["of which nothing is left", budget(0), false, soon],
  ["of which something is left", budget(1), false, null],
  ["of which the reserve is left, for a sync", budget(20), true, soon],
  ["of which more than the reserve is left", budget(21), true, null],
  ["that is small: the reserve is a hundredth", budget(1, { limit: 60 }), true, null],
  ["that is small and used up", budget(0, { limit: 60 }), true, soon],
  ["whose reset has passed", budget(0, { resetAt: past }), true, null],
])("a budget %s", (_, of, keepReserve, expected) => {
  expect(usedUpUntil(of, { now, keepReserve })).toEqual(expected);
});

test("of two answers the later reset is the newer, then the smaller rest", () => {
  expect(newerBudget(budget(5), budget(4), now).remaining).toBe(4);
  expect(newerBudget(budget(4), budget(5), now).remaining).toBe(4);
  expect(newerBudget(budget(4), budget(4999, { resetAt: later }), now).remaining).toBe(4999);
  expect(newerBudget(budget(4999, { resetAt: later }), budget(4), now).remaining).toBe(4999);
  expect(newerBudget(budget(9, { resetAt: past }), budget(4, { resetAt: past }), now).remaining).toBe(4);
});
