import fc from "fast-check";
import { expect, test } from "vitest";
import { backoff } from "./backoff.js";

test("grows with the attempt and stays under the ceiling", () => {
  const waits = [1, 2, 3, 10].map((attempt) => backoff({ attempt, baseMs: 100, maxMs: 1_000, random: () => 1 }));
  expect(waits).toEqual([100, 200, 400, 1_000]);
});

test("is never zero and never above its maximum", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, random) => {
        const wait = backoff({ attempt, random: () => random });
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(60_000);
      },
    ),
  );
});
