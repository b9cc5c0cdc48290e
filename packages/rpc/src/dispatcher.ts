import { type Database, takeDispatchable, undispatch } from "@project-sync/database";
import { dispatchSyncs, type SyncQueue } from "@project-sync/queue";
import type { Logger } from "@project-sync/runtime";

/** Turns committed rows into jobs, in the background and best effort: the row is the truth, the reconciler catches up. */
export interface Dispatcher {
  /** Asks for a dispatch soon. Returns at once; many calls while one runs make one more. */
  kick(): void;
  /** Resolves when nothing is under way, for an orderly stop. */
  idle(): Promise<void>;
}

interface DispatcherOptions {
  dispatch(): Promise<unknown>;
  logger: Logger;
}

/** The dispatcher of a process that writes rows: from the database into the queue. */
export function createSyncDispatcher(database: Database, queue: Pick<SyncQueue, "add">, logger: Logger): Dispatcher {
  const store = {
    takeDispatchable: (options: { limit: number }) => takeDispatchable(database, options),
    undispatch: (sync: { syncId: string; dispatch: number }) => undispatch(database, sync),
  };
  return createDispatcher({ dispatch: () => dispatchSyncs({ store, queue }), logger });
}

/** At most one dispatch runs at a time, so a slow or absent queue can never pile up work behind requests. */
export function createDispatcher({ dispatch, logger }: DispatcherOptions): Dispatcher {
  let running: Promise<void> | null = null;
  let again = false;

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        await dispatch();
      } catch (error) {
        logger.warn({ err: error }, "dispatch failed; the row is kept and will be dispatched later");
      }
    } while (again);
    running = null;
  }

  return {
    kick() {
      again = true;
      running ??= run();
    },
    async idle() {
      await running;
    },
  };
}
