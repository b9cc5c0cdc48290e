import type { Branch, Sync, SyncEvent, SyncFact } from "@project-sync/contracts";
import { applyEvent, type SyncView, viewOfSync } from "@project-sync/react";

const ID = "00000000-0000-4000-8000-000000000001";
const SHA = "3f2a9c41d06b7e58a1c2d3e4f5061728394a5b6c";
const START = Date.parse("2026-11-20T10:00:00Z");

const queued: Sync = {
  id: ID,
  projectId: ID,
  repositoryId: ID,
  branchName: "main",
  trigger: "api",
  status: "queued",
  phase: null,
  headSha: SHA,
  headCommit: null,
  baseSha: null,
  treeSha: null,
  stats: null,
  error: null,
  attempt: 0,
  previousSyncId: null,
  rewritten: false,
  resumeAt: null,
  cancelRequestedAt: null,
  requestedAt: new Date(START).toISOString(),
  requestCount: 1,
  notBefore: null,
  queuePosition: null,
  startedAt: null,
  completedAt: null,
};

const counts = {
  added: 812,
  modified: 24,
  removed: 3,
  renamed: 1,
  unchanged: 4990,
  bytes: 18_734_112,
  requests: 9,
  skipped: 0,
};
const started: SyncFact[] = [{ type: "sync.started", attempt: 1 }, phase("tree")];
const content: SyncFact[] = [...started, phase("content")];

/** Every state that a banner has, as events make it. */
export const states: { name: string; sync: SyncView }[] = [
  { name: "Queued", sync: { ...after([]), queuePosition: 12 } },
  { name: "Running, total not known yet", sync: after([...started, progress("tree", 1_240, null)]) },
  {
    name: "Running, with rate and remaining time",
    sync: after([...content, ...[0, 210, 400, 640].map((done) => progress("content", done, 840))]),
  },
  {
    name: "Paused",
    sync: after([
      ...content,
      progress("content", 640, 840),
      // Far away, so that the page shows a countdown whenever it is opened.
      { type: "sync.paused", reason: "github_rate_limited", resumeAt: new Date(Date.now() + 754_000).toISOString() },
    ]),
  },
  {
    name: "Completed",
    sync: after([
      ...content,
      { type: "sync.completed", stats: { ...counts, plan: { tree: null, content: null, fallbacks: 0 } } },
    ]),
  },
  {
    name: "Failed",
    sync: after([
      ...content,
      progress("content", 640, 840),
      {
        type: "sync.failed",
        code: "tree_mismatch",
        message: "The tree hash of the stored rows differs from the commit's. Nothing was published.",
        retryable: true,
      },
    ]),
  },
  { name: "Cancelled", sync: after([...content, { type: "sync.cancelled" }]) },
  {
    name: "Hostile names are text",
    sync: { ...after(content), branchName: `<img src=x onerror=alert(1)>/${"very-long-".repeat(12)}` },
  },
];

/** As many branches as a busy repository has. */
export const manyBranches: Branch[] = Array.from({ length: 5_000 }, (_, index): Branch => {
  const synced = index % 3 === 0;
  return {
    name: index === 0 ? "main" : `feature/team-${index % 17}/change-${index}`,
    headSha: SHA,
    isDefault: index === 0,
    protected: index === 0,
    deletedAt: index > 4_990 ? "2026-11-19T09:00:00.000Z" : null,
    syncedSha: synced ? SHA : null,
    lastSyncId: null,
    lastSyncedAt: synced ? "2026-11-20T09:00:00.000Z" : null,
  };
});

function phase(name: "tree" | "content"): SyncFact {
  return { type: "sync.phase", phase: name };
}

function progress(name: "tree" | "content", done: number, total: number | null): SyncFact {
  const github = { requests: name === "tree" ? 2 : 5, quotaLeft: 4_981 };
  const bytes = total && { done: done * 22_302, total: total * 22_302 };
  return { type: "sync.progress", phase: name, done, total, unit: "files", ...(bytes && { bytes }), ...github };
}

/** The facts a second apart. */
function after(facts: SyncFact[]): SyncView {
  return facts.reduce((view, fact, index) => {
    const at = new Date(START + (index + 1) * 1000).toISOString();
    return applyEvent(view, { syncId: ID, seq: index + 1, at, ...fact } as SyncEvent);
  }, viewOfSync(queued));
}
