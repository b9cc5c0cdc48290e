import { CodedError } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";

/** The queue's Redis or PostgreSQL did not answer in time. Nothing is lost: rows stay queued and are dispatched later. */
export class QueueUnavailableError extends CodedError {
  readonly code = "queue_unavailable";
  override readonly disposition = "retry";
}

/**
 * Answers what `work` answers, or fails after `ms`. Without this, `queue.add` waits for as long as Redis is away. The
 * work may still take effect after the timeout.
 *
 * @throws QueueUnavailableError, with whatever `work` failed with as its cause
 */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new QueueUnavailableError(`The queue took over ${ms / SECOND} s to ${what}.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new QueueUnavailableError(`The queue could not ${what}: is its Redis or PostgreSQL up?`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
