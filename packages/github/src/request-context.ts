import type { RateLimit } from "./rate-limit.js";

/** One HTTP exchange, told when its headers are in (or it has failed). */
export interface RequestInfo {
  method: string;
  /** the template, e.g. `/repos/{owner}/{repo}/branches`, so that metrics have few labels */
  route: string;
  /** whose budget it drew on: `token:<8 hex of its SHA-256>`, `installation:<id>`, `app:<id>`, `anonymous` */
  account: string;
  /** 0 when there was no answer */
  status: number;
  /** what it takes off the hourly budget: a 304 is free, but not without credentials */
  cost: 0 | 1;
  /** the budget as the answer's headers tell it, or null */
  rateLimit: RateLimit | null;
}

/** What every operation takes besides its parameters. */
export interface RequestContext {
  /** aborts the request and the reading of its body; the operation rejects with the signal's reason */
  signal?: AbortSignal | undefined;
  onRequest?: ((info: RequestInfo) => void) | undefined;
}

/** Where a repository is found today; names change, see `githubId`. */
export interface RepositoryRef {
  owner: string;
  repo: string;
}
