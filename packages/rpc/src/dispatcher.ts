import { type Database, dispatchStoreOf } from "@project-sync/database";
import { type DispatchResult, dispatchSyncs, type SyncQueue } from "@project-sync/queue";
import type { Clock, Logger } from "@project-sync/runtime";

/** Turns committed rows into jobs, in the background and best effort: the row is the truth, the reconciler catches up. */
export interface Dispatcher {
  /** Asks for a dispatch soon. Returns at once; many calls while one runs make one more. */
  kick(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** For an orderly stop: dispatches no more, and resolves when nothing is under way. */
  stop(): Promise<void>;
}

interface DispatcherOptions {
  dispatch(): Promise<Pick<DispatchResult, "nextAt">>;
  logger: Logger;
  clock: Clock;
}

interface SyncDispatcherOptions {
  database: Database;
  queue: Pick<SyncQueue, "add">;
  logger: Logger;
  clock: Clock;
}

/** The dispatcher of a process that writes rows: from the database into the queue. */
export function createSyncDispatcher({ database, queue, logger, clock }: SyncDispatcherOptions): Dispatcher {
  const store = dispatchStoreOf(database);
  return createDispatcher({ dispatch: () => dispatchSyncs({ store, queue }), logger, clock });
}

/**
 * At most one dispatch runs at a time, so a slow or absent queue can never pile up work behind requests. What waits for the
 * end of a burst is dispatched when it is due, by a timer that every dispatch sets anew.
 */
export function createDispatcher({ dispatch, logger, clock }: DispatcherOptions): Dispatcher {
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    do {
      again = false;
      clearTimeout(timer);
      try {
        const { nextAt } = await dispatch();
        if (nextAt !== null && !stopped) timer = kickAt(nextAt);
      } catch (error) {
        logger.warn({ err: error }, "dispatch failed; the row is kept and will be dispatched later");
      }
    } while (again);
    running = null;
  }

  function kickAt(at: Date): NodeJS.Timeout {
    return setTimeout(kick, Math.max(1, at.getTime() - clock.now().getTime())).unref();
  }

  function kick(): void {
    if (stopped) return;
    again = true;
    running ??= run();
  }

  return {
    kick,
    async idle() {
      await running;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}
