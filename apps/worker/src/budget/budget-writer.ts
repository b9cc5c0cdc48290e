import { noteBudget, type Queryable } from "@project-sync/database";
import { type Logger, SECOND } from "@project-sync/runtime";
import type { Budget } from "./budget-rules.js";

/** One write per budget in this time; what is told meanwhile is written when it is over. */
const INTERVAL_MS = SECOND;

interface WriterOptions {
  database: Queryable;
  logger: Pick<Logger, "warn">;
  intervalMs?: number;
}

/** Writes budgets as they change, at most once a second each: the first word at once, and always the last one. */
export class BudgetWriter {
  readonly #waiting = new Map<string, Budget | null>();
  readonly #writing = new Set<Promise<void>>();

  constructor(private readonly options: WriterOptions) {}

  write(budget: Budget): void {
    const key = keyOf(budget);
    if (this.#waiting.has(key)) {
      this.#waiting.set(key, budget);
      return;
    }
    this.#waiting.set(key, null);
    this.#store(budget);
    setTimeout(() => this.#elapsed(key), this.options.intervalMs ?? INTERVAL_MS).unref();
  }

  /** Writes what waits, and waits for what is being written. */
  async flush(): Promise<void> {
    for (const key of this.#waiting.keys()) this.#storeWaiting(key);
    await Promise.all(this.#writing);
  }

  #elapsed(key: string): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (waiting) this.write(waiting);
  }

  #storeWaiting(key: string): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.set(key, null);
    if (waiting) this.#store(waiting);
  }

  #store(budget: Budget): void {
    const { database, logger } = this.options;
    const writing = noteBudget(database, budget)
      .catch((err: unknown) => logger.warn({ err }, "could not note what is left of GitHub's budget"))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }
}

function keyOf({ account, resource }: Budget): string {
  return `${account} ${resource}`;
}
