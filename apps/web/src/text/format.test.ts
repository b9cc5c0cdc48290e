import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatRelative, plural } from "./format.js";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const MINUTE = 60_000;

test("times are told as seen from now, far ones by their date", () => {
  const told = (ms: number) => formatRelative(NOW - ms, NOW);
  expect(told(3_000)).toBe("just now");
  expect(told(5 * MINUTE)).toBe("5 min ago");
  expect(told(-90 * MINUTE)).toBe("in 1 h");
  expect(told(26 * 60 * MINUTE)).toBe("1 day ago");
  expect(told(40 * 24 * 60 * MINUTE)).toBe("15 Oct");
  expect(told(400 * 24 * 60 * MINUTE)).toBe("20 Oct 2025");
});

test("durations, sizes and counts", () => {
  expect([0, 340, 4_200, 42_000, 200_000, 7_500_000].map(formatDuration)).toEqual([
    ...["0 ms", "340 ms", "4.2 s", "42 s", "3 min 20 s", "2 h 5 min"],
  ]);
  expect([0, 1_023, 1_536, 5 * 1024 ** 3].map(formatBytes)).toEqual(["0 B", "1023 B", "1.5 KiB", "5.0 GiB"]);
  expect([plural(1, "file"), plural(2_000, "file"), plural(2, "branch", "branches")]).toEqual([
    ...["1 file", "2,000 files", "2 branches"],
  ]);
});
