import { ProjectSyncApiError, ServerUnreachableError } from "@project-sync/client";
import { backoff, SECOND, sleep } from "@project-sync/runtime";

export interface ReconnectOptions {
  signal: AbortSignal;
  /** told once when the server does not answer, and once when it does again */
  onLost?: (() => void) | undefined;
  onBack?: (() => void) | undefined;
}

const LONGEST_WAIT = 10 * SECOND;
const TOO_MANY_REQUESTS = 429;

/** Calls `ask` until it gets an answer, for as long as the server is merely away; every other error is thrown. */
export async function withReconnect<T>(
  { signal, onLost, onBack }: ReconnectOptions,
  ask: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await ask();
      if (attempt > 1) onBack?.();
      return answer;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!isPassing(error)) throw error;
      if (attempt === 1) onLost?.();
      await sleep(backoff({ attempt, baseMs: SECOND / 2, maxMs: LONGEST_WAIT }), signal);
    }
  }
}

/** A server that restarts, is overloaded, or stands behind a proxy that says so. */
function isPassing(error: unknown): boolean {
  if (error instanceof ServerUnreachableError) return true;
  return error instanceof ProjectSyncApiError && (error.status >= 500 || error.status === TOO_MANY_REQUESTS);
}
