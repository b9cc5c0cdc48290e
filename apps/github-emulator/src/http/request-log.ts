export interface LoggedRequest {
  method: string;
  /** path and query as sent */
  path: string;
  /** 0: the connection was broken before an answer */
  status: number;
  /** what it took from the rate limit */
  cost: 0 | 1;
}

const LIMIT = 100_000;

/** Every request that was answered, the oldest first; control requests are left out. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): void {
    this.#entries.push(entry);
    if (this.#entries.length > LIMIT) this.#entries.splice(0, LIMIT / 10);
  }

  list(): LoggedRequest[] {
    return [...this.#entries];
  }

  /** How many there were, of all or of those whose "METHOD path" matches. */
  count(matching?: RegExp): number {
    if (!matching) return this.#entries.length;
    return this.#entries.filter(({ method, path }) => matching.test(`${method} ${path}`)).length;
  }

  reset(): void {
    this.#entries = [];
  }
}
