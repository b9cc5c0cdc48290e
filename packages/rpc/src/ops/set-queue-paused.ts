import type { OpsQueue } from "@project-sync/contracts";
import { writeQueueControl } from "@project-sync/database";
import { QUEUE_NAME } from "@project-sync/queue";
import type { RpcContext } from "../context.js";
import { QueueNotFoundError } from "../errors.js";
import { readQueue } from "./list-queues.js";

/**
 * Pauses the queue or resumes it. The row first, which is what lasts; a queue that is away is brought into line with it by
 * the next worker that reaches it.
 *
 * @throws QueueNotFoundError
 */
export async function setQueuePaused(
  context: Pick<RpcContext, "principal"> & Parameters<typeof readQueue>[0],
  { queue: name, paused }: { queue: string; paused: boolean },
): Promise<OpsQueue> {
  if (name !== QUEUE_NAME) throw new QueueNotFoundError(name, QUEUE_NAME);
  const { database, queue, principal, logger } = context;
  const changedBy = principal.key?.name ?? (principal.via === "anonymous" ? "anybody (AUTH=off)" : "a key of API_KEYS");
  await writeQueueControl(database, { name, paused, changedBy });
  await queue.setPaused(paused).catch((err: unknown) => {
    logger.warn({ err, paused }, "the queue could not be told; a worker will, when it is back");
  });
  return readQueue(context);
}
