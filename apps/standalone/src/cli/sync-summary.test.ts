import type { Repository, Sync } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { bytes, duration } from "./figures.js";
import { syncSummary } from "./sync-summary.js";

const terminal = { paint: (_style: unknown, text: string) => text };
const repository = { owner: "octocat", name: "hello" } as Repository;
const sync = {
  branchName: "main",
  headSha: "a".repeat(40),
  treeSha: "b".repeat(40),
  stats: { added: 5803, modified: 2, removed: 1, renamed: 0, unchanged: 0, bytes: 67_123_456, requests: 3 },
  startedAt: "2026-11-20T10:00:00.000Z",
  completedAt: "2026-11-20T10:00:04.200Z",
} as Sync;

test("the figures of a sync", () => {
  expect(syncSummary(repository, sync, terminal)).toEqual([
    "✓ octocat/hello main at aaaaaaaaaaaa",
    "  files     5,803 added · 2 modified · 1 removed · 0 renamed · 0 unchanged",
    "  transfer  67.1 MB in 3 requests, 4.2 s",
    `  tree      ${"b".repeat(40)} verified`,
  ]);
});

test("the head's commit stands on a line of its own, harmless and not longer than that", () => {
  const headCommit = { message: `\n${"x".repeat(100)}\n\nbody`, authorName: "A\u001b[2J", authoredAt: null };
  const [, line] = syncSummary(repository, { ...sync, headCommit }, terminal);
  expect(line).toBe(`  commit    ${"x".repeat(71)}… (A\\x1b[2J)`);
});

test("an unchanged branch says so", () => {
  const counts = { added: 0, modified: 0, removed: 0, renamed: 0, unchanged: 9, bytes: 0, requests: 1, skipped: 0 };
  const stats = { ...counts, plan: { tree: null, content: null, fallbacks: 0 } };
  const lines = syncSummary(repository, { ...sync, stats }, terminal);
  expect(lines[0]).toBe("✓ octocat/hello main at aaaaaaaaaaaa: nothing has changed");
  expect(lines[2]).toBe("  transfer  0 B in 1 request, 4.2 s");
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [999_949, "999.9 kB"],
  [2 ** 40, "1.1 TB"],
])("%d bytes", (n, text) => {
  expect(bytes(n)).toBe(text);
});

test.each([
  [0, "0.0 s"],
  [59_900, "59.9 s"],
  [75_000, "1 min 15 s"],
  [3_660_000, "1 h 1 min"],
])("%d ms", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
