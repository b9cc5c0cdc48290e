import { malformed } from "./read-response.js";
import type { GithubRequest, GithubResponse } from "./send-request.js";

/** A 304: what the etag was of is still so, and asking cost nothing of the hourly budget. */
export interface Unchanged {
  kind: "unchanged";
}

/**
 * Of an earlier answer to the same question. GitHub makes them per token: those of an installation are good for an hour
 * at most, then the same answer comes again whole, with a new one.
 */
export interface Conditional {
  etag?: string | null | undefined;
}

export function ifNoneMatch({ etag }: Conditional): Pick<GithubRequest, "headers"> {
  return etag ? { headers: { "if-none-match": etag } } : {};
}

/** @throws MalformedResponseError on a 304 to a request that carried no etag */
export function isUnchanged(request: GithubRequest, response: GithubResponse): boolean {
  if (response.status !== 304) return false;
  if (request.headers?.["if-none-match"]) return true;
  throw malformed(response, "is 304, though nothing was known before");
}

export function etagOf({ headers }: GithubResponse): string | null {
  return headers.etag ? String(headers.etag) : null;
}

/** The answer to a question that carried no etag, which is never "unchanged". */
export function freshAnswer<T extends { kind: string }>(answer: T): Exclude<T, Unchanged> {
  if (answer.kind === "unchanged") throw new TypeError("An unconditional request was answered with 304");
  return answer as Exclude<T, Unchanged>;
}
