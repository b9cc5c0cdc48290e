import { findQueueControl } from "@project-sync/database";
import { QUEUE_NAME } from "@project-sync/queue";
import type { WorkerContext } from "./worker-context.js";

/**
 * Brings the queue into line with what somebody wants of it: a Redis that was away when it was to be paused, or that has
 * lost everything since, is told again. A queue that nobody has ever paused is left as it is.
 */
export async function heedQueueControl({ database, queue, logger }: WorkerContext): Promise<void> {
  try {
    const wanted = await findQueueControl(database, QUEUE_NAME);
    if (wanted === null || (await queue.isPaused()) === wanted.paused) return;
    await queue.setPaused(wanted.paused);
    logger.warn({ paused: wanted.paused }, "told the queue again whether it is paused");
  } catch (err) {
    logger.warn({ err }, "could not see whether the queue is paused; trying again");
  }
}
