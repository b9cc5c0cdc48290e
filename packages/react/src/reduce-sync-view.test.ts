import type { Sync, SyncEvent, SyncFact, SyncStats } from "@project-sync/contracts";
import { expect, test } from "vitest";
import { describeBytes, describeQuota, describeSync } from "./describe-sync.js";
import { applyEvent, applySnapshot } from "./reduce-sync-view.js";
import { applyList, applyToList } from "./repository-syncs.js";
import { figuresOf } from "./sync-figures.js";
import { type SyncView, viewOfSync } from "./sync-view.js";

const ID = "00000000-0000-4000-8000-000000000001";
const AT = "2026-11-20T10:00:00.000Z";
const stats: SyncStats = {
  ...{ added: 1, modified: 0, removed: 0, renamed: 0, unchanged: 0, bytes: 3, requests: 2, skipped: 0 },
  plan: { tree: null, content: null, fallbacks: 0 },
};
const sync: Sync = {
  ...{ id: ID, projectId: ID, repositoryId: ID, branchName: "main", trigger: "api", status: "queued", phase: null },
  ...{
    headSha: null,
    headCommit: null,
    baseSha: null,
    treeSha: null,
    stats: null,
    error: null,
    attempt: 0,
    previousSyncId: null,
  },
  ...{
    rewritten: false,
    resumeAt: null,
    cancelRequestedAt: null,
    requestedAt: AT,
    requestCount: 1,
    notBefore: null,
    queuePosition: null,
  },
  ...{ startedAt: null, completedAt: null },
};
const started: SyncFact = { type: "sync.started", attempt: 1 };
const phase = (name: "tree" | "content" | "persist"): SyncFact => ({ type: "sync.phase", phase: name });
const progress = (done: number, total: number | null): SyncFact => ({
  ...{ type: "sync.progress", phase: "content", done, total, unit: "files" },
});
const paused: SyncFact = { type: "sync.paused", reason: "github_rate_limited", resumeAt: AT };

/** A fact a second, the first with seq 1. */
function story(facts: SyncFact[]): SyncEvent[] {
  return facts.map((fact, index) => ({
    ...{ syncId: ID, seq: index + 1, at: new Date(Date.parse(AT) + index * 1000).toISOString() },
    ...fact,
  }));
}

function after(facts: SyncFact[], from: SyncView = viewOfSync(sync)): SyncView {
  return story(facts).reduce(applyEvent, from);
}

test("a sync from its events: phases, figures, the end", () => {
  const running = after([started, phase("content"), progress(1, 10), progress(3, 10), progress(5, 10)]);
  expect(running).toMatchObject({ status: "running", phase: "content", attempt: 1, seq: 5 });
  expect(figuresOf(running)).toEqual({
    ...{ phase: "content", done: 5, total: 10, unit: "files", bytes: null, github: null, rate: 2, remainingMs: 2500 },
  });
  const done = after([started, phase("persist"), { type: "sync.completed", stats }]);
  expect(done).toMatchObject({ status: "completed", fraction: 1, stats, paused: null });
});

test("bytes, requests and what GitHub leaves are told as they come, and counted anew in a new attempt", () => {
  const bytes = { done: 3_355_443, total: null };
  const told: SyncFact = { ...progress(5, 10), bytes, requests: 9, quotaLeft: 4991 } as SyncFact;
  const figures = figuresOf(after([started, phase("content"), told]));
  expect(figures).toMatchObject({ bytes, github: { requests: 9, quotaLeft: 4991 } });
  expect(figures && [describeBytes(figures), describeQuota(figures)]).toEqual([
    "3.2 MiB",
    "9 requests, 4,991 left this hour",
  ]);
  expect(after([started, phase("content"), told, started])).toMatchObject({ github: null, progress: {} });
});

test("its place in the queue is told while it waits, and no longer", () => {
  const waits = applySnapshot(null, { ...sync, queuePosition: 12 });
  expect(describeSync(waits)).toBe("Waiting for its turn: number 12");
  expect(describeSync({ ...waits, queuePosition: 1 })).toBe("Waiting for its turn: next");
  expect(after([started], waits)).toMatchObject({ queuePosition: null, status: "running" });
});

test("no rate and no remaining time before they mean something, and never without a total", () => {
  const early = after([started, phase("content"), progress(1, 10), progress(3, 10)]);
  expect(figuresOf(early)).toMatchObject({ rate: null, remainingMs: null });
  const blind = after([started, phase("content"), progress(1, null), progress(3, null), progress(5, null)]);
  expect(figuresOf(blind)).toMatchObject({ rate: 2, total: null, remainingMs: null });
});

test("what was seen before changes nothing: the very same object", () => {
  const view = after([started, phase("content")]);
  for (const event of story([started, phase("content")])) expect(applyEvent(view, event)).toBe(view);
});

test("the bar never goes back: not when a total grows, not in a second attempt, not by an old answer", () => {
  const facts = [started, phase("content"), progress(9, 10), progress(9, 100), paused, started, phase("tree")];
  let view = viewOfSync(sync);
  for (const event of story(facts)) {
    const next = applyEvent(view, event);
    expect(next.fraction).toBeGreaterThanOrEqual(view.fraction);
    view = next;
  }
  const old = applySnapshot(view, { ...sync, status: "running", phase: "resolve", attempt: 1 });
  expect(old.fraction).toBe(view.fraction);
});

test("paused with reason and time, then on", () => {
  const waiting = after([started, phase("content"), paused]);
  expect(waiting).toMatchObject({ status: "paused", paused: { reason: "github_rate_limited", resumeAt: AT } });
  expect(figuresOf(waiting)).toBeNull();
  expect(after([started, phase("content"), paused, started])).toMatchObject({ status: "running", paused: null });
});

test("what is over stays over, whatever comes late", () => {
  const failed = after([started, { type: "sync.failed", code: "x", message: "No.", retryable: true }]);
  expect(failed.error).toEqual({ code: "x", message: "No.", retryable: true });
  expect(applySnapshot(failed, { ...sync, status: "running" })).toBe(failed);
  expect(applyEvent(failed, { syncId: ID, seq: 9, at: AT, type: "sync.started", attempt: 2 })).toBe(failed);
});

test("an answer of another sync takes the place of what was shown", () => {
  const other = { ...sync, id: ID.replace(/1$/, "2"), branchName: "dev" };
  expect(applySnapshot(after([started]), other)).toEqual(viewOfSync(other));
});

test("a list keeps what events have told, and takes events in", () => {
  const views = applyList([after([started, phase("content"), progress(3, 10)])], [sync]);
  expect(views[0]?.progress.content?.done).toBe(3);
  const cancelled: SyncEvent = { syncId: ID, seq: 9, at: AT, type: "sync.cancelled" };
  expect(applyToList(views, cancelled)[0]?.status).toBe("cancelled");
  expect(applyToList(views, { ...cancelled, syncId: "elsewhere" })).toBe(views);
});
