import { claimTask, dispatchStoreOf, findStuckSyncs, finishTask, redispatch } from "@project-sync/database";
import { dispatchSyncs, reconcileQueue } from "@project-sync/queue";
import { sleep } from "@project-sync/runtime";
import { heedQueueControl } from "./heed-queue-control.js";
import type { WorkerContext } from "./worker-context.js";

export interface Maintenance {
  stop(): Promise<void>;
}

/**
 * Keeps the queue equal to the rows: dispatches what waits, restores what the queue lost; every few seconds, and at
 * once when nudged. Every worker does it; the database sees to it that they do not get in each other's way.
 */
export function startMaintenance(context: WorkerContext): Maintenance {
  const ended = new AbortController();
  const removeNudgeListener = context.bus.onNudge((nudge) => {
    if (nudge.type === "dispatch") void dispatchWaiting(context);
  });
  const running = maintain(context, ended.signal);
  return {
    async stop() {
      removeNudgeListener();
      ended.abort();
      await running;
    },
  };
}

/**
 * Turns waiting rows into jobs, and answers when the next is due that waits for the end of a burst. A queue that is away is
 * logged, not thrown: the rows wait for the next time.
 */
export async function dispatchWaiting({ database, queue, logger }: WorkerContext): Promise<Date | null> {
  try {
    return (await dispatchSyncs({ store: dispatchStoreOf(database), queue })).nextAt;
  } catch (err) {
    logger.warn({ err }, "could not dispatch; trying again");
    return null;
  }
}

async function maintain(context: WorkerContext, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    await heedQueueControl(context);
    await restoreLostJobs(context);
    const nextAt = await dispatchWaiting(context);
    await sleep(untilNext(context, nextAt), ended).catch(() => undefined);
  }
}

/** Whoever wrote a row that waits for a time dispatches it then; that process may be gone. */
function untilNext({ maintenanceMs, clock }: WorkerContext, nextAt: Date | null): number {
  if (nextAt === null) return maintenanceMs;
  return Math.min(maintenanceMs, Math.max(1, nextAt.getTime() - clock.now().getTime()));
}

const RECONCILE = "reconcile-queue";

async function restoreLostJobs(context: WorkerContext): Promise<void> {
  const { database, queue, clock, logger, metrics, lockDurationMs, stalledIntervalMs } = context;
  const store = {
    findStuckSyncs: (since: { queuedBefore: Date; heartbeatBefore: Date }) => findStuckSyncs(database, since),
    redispatch: (syncId: string) => redispatch(database, syncId),
  };
  try {
    const olderThanMs = lockDurationMs + 2 * stalledIntervalMs;
    // Every worker does it, so one of them noting it is enough.
    const noting = await claimTask(database, { name: RECONCILE, everyMs: context.maintenanceMs });
    const freed = await reconcileQueue({ store, queue, olderThanMs, clock });
    if (noting) await finishTask(database, { name: RECONCILE, error: null });
    metrics.healed.inc({ what: "job_lost" }, freed);
    if (freed > 0) logger.warn({ freed }, "restored jobs that the queue had lost");
  } catch (err) {
    logger.warn({ err }, "could not reconcile; trying again");
    const error = err instanceof Error ? err.message : String(err);
    await finishTask(database, { name: RECONCILE, error }).catch(() => undefined);
  }
}
