import type { ContentPlan, Sync, SyncPhase, SyncStats, SyncStatus, TreePlan } from "@project-sync/contracts";
import type { PhaseProgress } from "./phase-progress.js";

/** One sync as it is shown: what the API says of it, brought up to date by its events. */
export interface SyncView {
  id: string;
  repositoryId: string;
  branchName: string;
  status: SyncStatus;
  phase: SyncPhase | null;
  attempt: number;
  headSha: string | null;
  /** what was counted in each phase of this attempt */
  progress: Partial<Record<SyncPhase, PhaseProgress>>;
  /** how far it has come, 0 to 1, by phases and what is known within them; never less than it was */
  fraction: number;
  /** what it has asked of GitHub, and what GitHub leaves the account in this hour; null: not told (yet) */
  github: { requests: number; quotaLeft: number | null } | null;
  /** how many syncs go before it, itself counted: 1 is next; null once it does not wait for its turn */
  queuePosition: number | null;
  /** why it waits and until when (ISO 8601); each null where the server did not say */
  paused: { reason: string | null; resumeAt: string | null } | null;
  error: { code: string; message: string; retryable: boolean | null } | null;
  stats: SyncStats | null;
  plan: { tree: TreePlan | null; content: ContentPlan | null };
  cancelRequested: boolean;
  requestedAt: string;
  startedAt: string | null;
  completedAt: string | null;
  /** seq of the last event that is in here */
  seq: number;
}

/** A sync of which no event has been seen yet. */
export function viewOfSync(sync: Sync): SyncView {
  return {
    ...snapshotFields(sync),
    progress: {},
    fraction: sync.status === "completed" ? 1 : 0,
    github: null,
    plan: { tree: sync.stats?.plan.tree ?? null, content: sync.stats?.plan.content ?? null },
    seq: 0,
  };
}

/** What a sync says of itself, without what only events tell. */
export function snapshotFields(sync: Sync) {
  const { id, repositoryId, branchName, status, phase, attempt, headSha, stats } = sync;
  return {
    ...{ id, repositoryId, branchName, status, phase, attempt, headSha, stats },
    paused: status === "paused" ? { reason: sync.error?.code ?? null, resumeAt: sync.resumeAt } : null,
    error: status === "failed" && sync.error ? { ...sync.error, retryable: null } : null,
    cancelRequested: sync.cancelRequestedAt !== null,
    queuePosition: sync.queuePosition,
    requestedAt: sync.requestedAt,
    startedAt: sync.startedAt,
    completedAt: sync.completedAt,
  };
}
