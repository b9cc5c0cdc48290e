import { setImmediate } from "node:timers/promises";

/** Few enough that one slice stays far below the time in which a worker must renew its lock. */
const SLICE_SIZE = 5_000;

/**
 * Batches of `items`, giving the event loop a turn between them: a blocked loop cannot renew the job's lock, and a job
 * that lost its lock runs twice.
 */
export async function* inSlices<T>(items: readonly T[], size = SLICE_SIZE): AsyncGenerator<T[]> {
  for (let from = 0; from < items.length; from += size) {
    if (from > 0) await setImmediate();
    yield items.slice(from, from + size);
  }
}
