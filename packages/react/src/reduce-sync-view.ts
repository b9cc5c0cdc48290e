import { isTerminalStatus, type Sync, type SyncEvent } from "@project-sync/contracts";
import { countProgress } from "./phase-progress.js";
import { fractionAt } from "./sync-fraction.js";
import { type SyncView, snapshotFields, viewOfSync } from "./sync-view.js";

/**
 * Takes in how the server says a sync stands. An answer that was overtaken by events does not undo them: what is over
 * stays over, and an earlier attempt does not come back.
 */
export function applySnapshot(view: SyncView | null, sync: Sync): SyncView {
  if (view === null || view.id !== sync.id) return viewOfSync(sync);
  const isOver = isTerminalStatus(sync.status);
  if ((isTerminalStatus(view.status) && !isOver) || sync.attempt < view.attempt) return view;
  const { error, ...fields } = snapshotFields(sync);
  const next = {
    ...view,
    ...fields,
    error: error && { ...error, retryable: view.error?.retryable ?? null },
    paused: fields.paused && { ...fields.paused, reason: fields.paused.reason ?? view.paused?.reason ?? null },
    cancelRequested: !isOver && (view.cancelRequested || fields.cancelRequested),
  };
  return { ...next, fraction: fractionOf(view, next) };
}

/** Takes in one event. Those that were seen, of other syncs, or after the end change nothing. Pure. */
export function applyEvent(view: SyncView, event: SyncEvent): SyncView {
  if (event.syncId !== view.id || event.seq <= view.seq || isTerminalStatus(view.status)) return view;
  const next = { ...view, ...changesOf(view, event), seq: event.seq };
  return { ...next, fraction: fractionOf(view, next) };
}

function changesOf(view: SyncView, event: SyncEvent): Partial<SyncView> {
  switch (event.type) {
    case "sync.queued":
      return { branchName: event.branchName };
    case "sync.started":
      if (event.attempt < view.attempt) return {};
      // A new attempt counts anew; the phase is told next.
      return {
        ...running(),
        attempt: event.attempt,
        startedAt: view.startedAt ?? event.at,
        progress: {},
        github: null,
      };
    case "sync.phase":
      return { ...running(), phase: event.phase };
    case "sync.planned":
      return { plan: { ...view.plan, [event.phase]: { way: event.way, reason: event.reason } } };
    case "sync.progress":
      return {
        ...running(),
        progress: { ...view.progress, [event.phase]: countProgress(view.progress[event.phase], event) },
        ...(event.requests !== undefined && {
          github: { requests: event.requests, quotaLeft: event.quotaLeft ?? null },
        }),
      };
    case "sync.paused":
      return { status: "paused", paused: { reason: event.reason, resumeAt: event.resumeAt } };
    case "sync.completed":
      return { ...over(event), status: "completed", stats: event.stats };
    case "sync.failed": {
      const { code, message, retryable } = event;
      return { ...over(event), status: "failed", error: { code, message, retryable } };
    }
    case "sync.cancelled":
      return { ...over(event), status: "cancelled" };
  }
}

function running() {
  return { status: "running" as const, paused: null, queuePosition: null };
}

function over({ at }: SyncEvent) {
  return { paused: null, queuePosition: null, completedAt: at, cancelRequested: false };
}

/** A bar that went back would say that work was lost; a new attempt, or a total that grew, only keeps it waiting. */
function fractionOf(before: SyncView, now: SyncView): number {
  if (now.status === "completed") return 1;
  if (now.phase === null) return before.fraction;
  return Math.max(before.fraction, fractionAt(now.phase, now.progress[now.phase]));
}
