import { expect, test } from "vitest";
import { parseRateLimit } from "./rate-limit.js";

test("reads the budget, as text or as numbers", () => {
  const headers = { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": 4999, "x-ratelimit-reset": "1793534400" };
  const expected = { limit: 5000, remaining: 4999, reset: new Date("2026-11-01T12:00:00Z"), resource: null };
  expect(parseRateLimit(headers)).toEqual(expected);
  expect(parseRateLimit({ ...headers, "x-ratelimit-resource": "core" })).toEqual({ ...expected, resource: "core" });
});

test("missing or senseless headers are no budget", () => {
  expect(parseRateLimit({})).toBeNull();
  const senseless = { "x-ratelimit-limit": "many", "x-ratelimit-remaining": "-1", "x-ratelimit-reset": "" };
  expect(parseRateLimit(senseless)).toBeNull();
});
