import { type Clock, HOUR, SECOND } from "@project-sync/runtime";
import { ApiError, docs } from "./api-error.js";
import type { Caller } from "./authenticate.js";

interface Budget {
  limit: number;
  used: number;
  /** ms since the epoch */
  resetAt: number;
}

interface RateLimitSettings {
  /** requests an hour for one token; GitHub: 5,000 */
  limit: number;
  /** for callers without a token; GitHub: 60 */
  anonymousLimit: number;
}

/** GitHub's primary rate limit: one budget per token, one per installation of an app, and one for all callers without one (they share an address). */
export class RateLimits {
  readonly #budgets = new Map<string, Budget>();

  constructor(
    readonly settings: RateLimitSettings,
    readonly clock: Clock,
    /** which of GitHub's budgets it is */
    readonly resource: "core" | "graphql" = "core",
  ) {}

  /**
   * Takes one request from the caller's budget; the answer gives it back (a 304 costs nothing).
   *
   * @throws ApiError 403 when nothing is left
   */
  take(caller: Caller): () => void {
    const budget = this.#budgetOf(caller);
    if (budget.used >= budget.limit) throw exhausted(caller);
    budget.used += 1;
    return () => {
      budget.used -= 1;
    };
  }

  /** The `x-ratelimit-*` headers of every API answer. */
  headers(caller: Caller): Record<string, string> {
    const { limit, remaining, used, reset } = this.status(caller);
    return {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-used": String(used),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-resource": this.resource,
    };
  }

  /** As `GET /rate_limit` answers it; `reset` in seconds since the epoch. */
  status(caller: Caller): { limit: number; remaining: number; used: number; reset: number } {
    const { limit, used, resetAt } = this.#budgetOf(caller);
    return { limit, remaining: Math.max(0, limit - used), used, reset: Math.ceil(resetAt / SECOND) };
  }

  /** Changes what is left of a token's budget (`token: null`: of callers without one), to see how a client copes. */
  set({ token = null, limit, remaining, resetInMs }: RateLimitChange): void {
    const budget = this.#budgetOf({ budget: token });
    if (limit !== undefined) budget.limit = limit;
    if (remaining !== undefined) budget.used = budget.limit - remaining;
    if (resetInMs !== undefined) budget.resetAt = this.clock.now().getTime() + resetInMs;
  }

  /** Fills every budget again. */
  reset(): void {
    this.#budgets.clear();
  }

  #budgetOf({ budget }: Pick<Caller, "budget">): Budget {
    const key = budget ?? "";
    const now = this.clock.now().getTime();
    const known = this.#budgets.get(key);
    if (known && known.resetAt > now) return known;
    const fallback = budget === null ? this.settings.anonymousLimit : this.settings.limit;
    const fresh = { limit: known?.limit ?? fallback, used: 0, resetAt: now + HOUR };
    this.#budgets.set(key, fresh);
    return fresh;
  }
}

export interface RateLimitChange {
  token?: string | null;
  limit?: number;
  remaining?: number;
  resetInMs?: number;
}

function exhausted({ authenticated, grant }: Caller): ApiError {
  const page = docs("using-the-rest-api/rate-limits-for-the-rest-api");
  if (grant) return new ApiError(403, `API rate limit exceeded for installation ID ${grant.installation.id}.`, page);
  if (authenticated) return new ApiError(403, "API rate limit exceeded for user ID 1.", page);
  const hint = "(But here's the good news: Authenticated requests get a higher rate limit.)";
  return new ApiError(403, `API rate limit exceeded for 127.0.0.1. ${hint}`, page);
}
