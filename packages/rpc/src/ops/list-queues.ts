import type { OpsQueue, Page } from "@project-sync/contracts";
import { countUnfinished, findOldestWaiting, findQueueControl } from "@project-sync/database";
import { QUEUE_NAME } from "@project-sync/queue";
import type { ApiContext } from "../context.js";

/** Every queue, which is one. */
export async function listQueues(context: ApiContext): Promise<Page<OpsQueue>> {
  return { items: [await readQueue(context)], nextCursor: null };
}

/** The queue as the rows have it, and as BullMQ does if it answers. */
export async function readQueue({ database, queue, logger }: ApiContext): Promise<OpsQueue> {
  const unlessAway = <T>(asked: Promise<T>) =>
    asked.catch((err: unknown) => {
      logger.debug({ err }, "the queue does not answer");
      return null;
    });
  const [control, syncs, oldestWaiting, jobs, pausedInQueue] = await Promise.all([
    ...([findQueueControl(database, QUEUE_NAME), countUnfinished(database), findOldestWaiting(database)] as const),
    ...([unlessAway(queue.counts()), unlessAway(queue.isPaused())] as const),
  ]);
  return {
    name: QUEUE_NAME,
    backend: queue.backend,
    paused: control?.paused ?? false,
    changedAt: control?.changedAt.toISOString() ?? null,
    changedBy: control?.changedBy ?? null,
    ...{ pausedInQueue, syncs, jobs, oldestWaiting },
  };
}
