import { ProjectSyncApiError, RateLimitedError, ServerUnreachableError } from "./errors.js";
import { isTimeout } from "./is-timeout.js";
import { reconnectDelay, wait } from "./reconnect.js";

/** A caller waits for the answer, so a server that asks for more patience than this gets to say so itself. */
const LONGEST_WAIT_MS = 5_000;
const PASSING = new Set([429, 502, 503, 504]);

export interface RetryOptions {
  /** attempts after the first */
  retries: number;
  signal: AbortSignal | undefined;
}

/**
 * Repeats what reads and changes nothing, where trying again may help: no connection, a proxy between deployments, a
 * server that is busy for a moment. Never after the time limit, which has used up the caller's patience.
 */
export async function retryReads<T>(read: () => Promise<T>, { retries, signal }: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      const delayMs = delayBefore(attempt, error);
      if (attempt > retries || delayMs === null || signal?.aborted) throw error;
      await wait(delayMs, signal);
    }
  }
}

/** Milliseconds before the next attempt, or null where there should be none. */
function delayBefore(attempt: number, error: unknown): number | null {
  if (error instanceof ServerUnreachableError) return isTimeout(error.cause) ? null : reconnectDelay(attempt);
  if (!(error instanceof ProjectSyncApiError) || !PASSING.has(error.status)) return null;
  // GitHub's own budget does not come back while a caller waits.
  if (error.code.startsWith("github_")) return null;
  const asked = error instanceof RateLimitedError ? error.retryAfterMs : null;
  if (asked !== null && asked > LONGEST_WAIT_MS) return null;
  return Math.max(asked ?? 0, reconnectDelay(attempt));
}
