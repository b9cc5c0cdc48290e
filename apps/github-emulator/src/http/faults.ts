/** What goes wrong. Bodies are damaged after GitHub's own status and headers have been sent. */
export type Fault =
  /** an error answer instead of the real one, as 429 with `retryAfter` (seconds), 500, 502 */
  | { kind: "status"; status: number; retryAfter?: number; message?: string }
  /** GitHub's secondary rate limit: 403 with `retry-after` */
  | { kind: "secondary-rate-limit"; retryAfter?: number }
  /** GitHub's primary rate limit: 403 with `x-ratelimit-remaining: 0` (to use the budget up, see `rateLimit.set`) */
  | { kind: "rate-limit"; resetInMs: number }
  /** another body under status 200, as a proxy's HTML page */
  | { kind: "body"; body: string; contentType?: string }
  /** the connection breaks after `afterBytes` (default: half); `clean` ends the answer as if it were complete */
  | { kind: "cut"; afterBytes?: number; clean?: boolean }
  | { kind: "slow"; bytesPerSecond: number }
  /** nothing more comes after `afterBytes` (default: half), and the connection stays open */
  | { kind: "stall"; afterBytes?: number }
  /** the connection breaks before any answer */
  | { kind: "reset" }
  | { kind: "latency"; ms: number };

export interface FaultRule {
  /** default: any */
  method?: string;
  /** matched against path and query as sent; a string is a regular expression. Default: any */
  path?: RegExp | string;
  /** how many requests it hits; default 1, `Infinity` for all */
  times?: number;
  /** how many matching requests pass first; default 0 */
  skip?: number;
  fault: Fault;
}

/** The rules in force. The first that matches a request decides and is used up by one. */
export class Faults {
  #rules: { rule: FaultRule; path: RegExp | null; skip: number; times: number }[] = [];

  /** @returns a function that removes the rule again */
  add(rule: FaultRule): () => void {
    const path = rule.path === undefined ? null : new RegExp(rule.path);
    const entry = { rule, path, skip: rule.skip ?? 0, times: rule.times ?? 1 };
    this.#rules.push(entry);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault that hits this request, or null. */
  take(method: string, path: string): Fault | null {
    for (const entry of this.#rules) {
      const { rule, times } = entry;
      const matches = (!rule.method || rule.method.toUpperCase() === method) && (!entry.path || entry.path.test(path));
      if (!matches || times <= 0) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.times -= 1;
      return rule.fault;
    }
    return null;
  }
}
