import { SECOND } from "./clock.js";

interface BackoffOptions {
  /** 1 for the wait after the first failure */
  attempt: number;
  /** default 1 s */
  baseMs?: number;
  /** default 60 s */
  maxMs?: number;
  /** in [0, 1); default Math.random */
  random?: () => number;
}

/**
 * Milliseconds to wait before trying again: exponential with full jitter, so that many that failed together do not
 * come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Never less than a
 * tenth of the ceiling, so that "again" is never "at once".
 */
export function backoff({
  attempt,
  baseMs = SECOND,
  maxMs = 60 * SECOND,
  random = Math.random,
}: BackoffOptions): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** (Math.max(1, attempt) - 1));
  return Math.round(ceiling * (0.1 + 0.9 * random()));
}
