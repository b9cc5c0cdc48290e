import type { SyncEvent, SyncFact } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { syncSpans } from "./sync-spans.js";

const syncId = "00000000-0000-4000-8000-000000000000";
const at = (second: number) => new Date(second * 1_000).toISOString();

/** Facts with the second at which each was. */
function events(...facts: [number, SyncFact][]): SyncEvent[] {
  return facts.map(([second, fact], i) => ({ syncId, seq: i + 1, at: at(second), ...fact }));
}

const queued: SyncFact = { type: "sync.queued", trigger: "api", branchName: "main" };
const started = (attempt: number): SyncFact => ({ type: "sync.started", attempt });
const phase = (name: "resolve" | "tree" | "persist"): SyncFact => ({ type: "sync.phase", phase: name });

test("a sync waits, goes through its phases, pauses, tries again and ends", () => {
  const spans = syncSpans(
    events(
      [0, queued],
      [3, started(1)],
      [4, phase("resolve")],
      [6, phase("tree")],
      [6, { type: "sync.planned", phase: "tree", way: "compare", reason: "the base is known" }],
      [9, { type: "sync.paused", reason: "rate limit", resumeAt: at(19) }],
      [20, started(2)],
      [20, phase("resolve")],
      [21, phase("persist")],
      [22, { type: "sync.failed", code: "x", message: "y", retryable: false }],
    ),
  );
  expect(spans.map(({ kind, phase, attempt, durationMs }) => [kind, phase, attempt, durationMs])).toEqual([
    ["waiting", null, 0, 3_000],
    ["phase", "resolve", 1, 3_000],
    ["phase", "tree", 1, 3_000],
    ["paused", null, 1, 11_000],
    ["phase", "resolve", 2, 1_000],
    ["phase", "persist", 2, 1_000],
  ]);
  expect(spans[2]?.notes).toEqual(["compare: the base is known"]);
  expect(spans[3]?.notes).toEqual(["rate limit"]);
  expect(spans.every((span, i) => i === 0 || span.startedAt === spans[i - 1]?.endedAt)).toBe(true);
});

test("the last stretch of a sync that goes on has no end", () => {
  expect(syncSpans(events([0, queued]))).toMatchObject([{ kind: "waiting", endedAt: null, durationMs: null }]);
  expect(syncSpans(events([0, queued], [1, started(1)], [1, phase("tree")])).at(-1)).toMatchObject({ endedAt: null });
  expect(syncSpans([])).toEqual([]);
});
