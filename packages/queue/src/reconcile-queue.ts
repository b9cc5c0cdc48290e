import type { Clock } from "@project-sync/runtime";
import type { DispatchedSync } from "./job-id.js";
import type { SyncQueue } from "./sync-queue.js";

/** What reconciling needs of the database; the apps bind it. */
export interface ReconcileStore {
  /** Dispatched rows that nobody took, and running or paused rows whose worker has gone silent, since the given times. */
  findStuckSyncs(since: { queuedBefore: Date; heartbeatBefore: Date }): Promise<DispatchedSync[]>;
  /** Frees the row to be dispatched again, under a new job id. */
  redispatch(syncId: string): Promise<unknown>;
}

interface ReconcileOptions {
  store: ReconcileStore;
  queue: Pick<SyncQueue, "has">;
  /** how long a row may look stuck before it counts; above the stalled recovery of the queue itself */
  olderThanMs: number;
  clock: Clock;
}

/**
 * Restores from PostgreSQL what the queue lost (a flushed Redis, a job that was never added): every stuck row without a
 * live job is freed for `dispatchSyncs`. A row with a live job is left to it. Answers how many were freed.
 *
 * @throws QueueUnavailableError when the queue cannot be asked; then nothing is assumed to be lost
 */
export async function reconcileQueue({ store, queue, olderThanMs, clock }: ReconcileOptions): Promise<number> {
  const before = new Date(clock.now().getTime() - olderThanMs);
  let freed = 0;
  for (const { syncId, dispatch } of await store.findStuckSyncs({ queuedBefore: before, heartbeatBefore: before })) {
    if (await queue.has({ syncId, dispatch })) continue;
    await store.redispatch(syncId);
    freed++;
  }
  return freed;
}
