import { setTimeout as wait } from "node:timers/promises";

/**
 * Resolves after `ms` milliseconds.
 *
 * @throws the signal's reason as soon as it aborts
 */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}
