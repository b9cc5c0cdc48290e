import type { DispatchedSync } from "./job-id.js";
import type { SyncQueue } from "./sync-queue.js";

/** What dispatching needs of the database; the apps bind it. */
export interface DispatchStore {
  /** Marks up to `limit` queued rows whose branch is free as dispatched, and answers them. */
  takeDispatchable(options: { limit: number }): Promise<(DispatchedSync & { priority: number })[]>;
  /** Takes the mark back, so that the row is taken again later. */
  undispatch(sync: DispatchedSync): Promise<void>;
  /** When a row that waits for the end of a burst is the next to be due, or null when none waits. */
  findNextDispatch(): Promise<Date | null>;
}

interface DispatchOptions {
  store: DispatchStore;
  queue: Pick<SyncQueue, "add">;
  /** rows per batch */
  limit?: number;
}

export interface DispatchResult {
  /** jobs that were made */
  dispatched: number;
  /** when to dispatch again at the latest, or null when nothing waits for a time */
  nextAt: Date | null;
}

/**
 * Turns queued rows into jobs: row first, then the job, so whatever the queue loses is still a row.
 *
 * @throws the first error of the queue, after every row that it did not take is free to be dispatched again
 */
export async function dispatchSyncs({ store, queue, limit = 100 }: DispatchOptions): Promise<DispatchResult> {
  for (let dispatched = 0; ; ) {
    const taken = await store.takeDispatchable({ limit });
    const results = await Promise.allSettled(taken.map((sync) => addOrUndispatch(sync, store, queue)));
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    dispatched += taken.length;
    if (taken.length < limit) return { dispatched, nextAt: await store.findNextDispatch() };
  }
}

async function addOrUndispatch(
  sync: DispatchedSync & { priority: number },
  store: DispatchStore,
  queue: Pick<SyncQueue, "add">,
): Promise<void> {
  try {
    await queue.add(sync);
  } catch (error) {
    await store.undispatch({ syncId: sync.syncId, dispatch: sync.dispatch });
    throw error;
  }
}
