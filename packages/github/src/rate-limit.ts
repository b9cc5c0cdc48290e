import { HOUR, MINUTE, SECOND } from "@project-sync/runtime";

/** Response headers, lower-case names, as Octokit hands them out. */
export type Headers = Record<string, string | number | undefined>;

/** The primary budget of the token, as told by the last answer. */
export interface RateLimit {
  limit: number;
  remaining: number;
  reset: Date;
  /** which budget, `core` for everything here */
  resource: string | null;
}

/** Reads the `x-ratelimit-*` headers; null where they are missing or senseless (GitHub Enterprise may have them off). */
export function parseRateLimit(headers: Headers): RateLimit | null {
  const limit = count(headers["x-ratelimit-limit"]);
  const remaining = count(headers["x-ratelimit-remaining"]);
  const reset = count(headers["x-ratelimit-reset"]);
  if (limit === null || remaining === null || reset === null) return null;
  return { limit, remaining, reset: new Date(reset * SECOND), resource: text(headers["x-ratelimit-resource"]) };
}

interface ResumeOptions {
  now: Date;
  /** in [0, 1) */
  random: () => number;
}

/**
 * When to ask again after a rate limit, by GitHub's rules: `retry-after`, else the reset of an exhausted budget, else a
 * minute (https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api). Never before the later of what
 * the headers name. Jitter is added on top, so that the jobs that were stopped together do not come back together; times
 * are taken relative to the answer's own `date`, so a wrong local clock does not shift them. At most two hours ahead.
 */
export function resumeTime(headers: Headers, { now, random }: ResumeOptions): Date {
  const serverNow = parseDate(headers.date) ?? now;
  const waits = [retryAfterMs(headers, serverNow), resetMs(headers, serverNow)].filter((wait) => wait !== null);
  const wait = waits.length > 0 ? Math.max(0, ...waits) + random() * 5 * SECOND : MINUTE + random() * 30 * SECOND;
  return new Date(now.getTime() + Math.min(Math.ceil(wait), 2 * HOUR));
}

function retryAfterMs(headers: Headers, serverNow: Date): number | null {
  const seconds = count(headers["retry-after"]);
  if (seconds !== null) return seconds * SECOND;
  const date = parseDate(headers["retry-after"]);
  return date && date.getTime() - serverNow.getTime();
}

/** The second is GitHub's resolution: one more, or we come back just before the reset. */
function resetMs(headers: Headers, serverNow: Date): number | null {
  const rateLimit = parseRateLimit(headers);
  if (rateLimit?.remaining !== 0) return null;
  return rateLimit.reset.getTime() - serverNow.getTime() + SECOND;
}

function count(value: string | number | undefined): number | null {
  return /^\d{1,13}$/.test(String(value)) ? Number(value) : null;
}

function text(value: string | number | undefined): string | null {
  return value === undefined ? null : String(value);
}

/** Of a `date` header, or null. */
export function parseDate(value: string | number | undefined): Date | null {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time);
}
