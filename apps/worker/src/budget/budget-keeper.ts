import { findBudget, type Queryable } from "@project-sync/database";
import { GithubRateLimitedError, type RequestInfo } from "@project-sync/github";
import { type Clock, type Logger, SECOND } from "@project-sync/runtime";
import { type Budget, newerBudget, usedUpUntil } from "./budget-rules.js";
import { BudgetWriter } from "./budget-writer.js";

type Told = Pick<RequestInfo, "account" | "rateLimit">;

interface KeeperOptions {
  database: Queryable;
  clock: Clock;
  logger: Pick<Logger, "warn">;
  /** in [0, 1), for the jitter of the time at which to go on; default Math.random */
  random?: () => number;
}

/**
 * What GitHub tells of its hourly budgets, kept for all processes of the service, so that none runs into a limit that
 * another has met. One for a process.
 */
export class BudgetKeeper {
  readonly #budgets = new Map<string, Budget>();
  /** by owner: whose budget requests about it come from */
  readonly #accounts = new Map<string, string>();
  readonly #writer: BudgetWriter;

  constructor(private readonly options: KeeperOptions) {
    this.#writer = new BudgetWriter(options);
  }

  /** Notes what an answer about a repository of this owner told. */
  note(owner: string, { account, rateLimit }: Told): void {
    if (rateLimit === null) return;
    this.#accounts.set(owner.toLowerCase(), account);
    const { limit, remaining, reset: resetAt, resource } = rateLimit;
    const budget: Budget = { account, resource: resource ?? "core", limit, remaining, resetAt };
    const key = `${account} ${budget.resource}`;
    const known = this.#budgets.get(key);
    const newer = known === undefined ? budget : newerBudget(known, budget, this.options.clock.now());
    this.#budgets.set(key, newer);
    const isNews = known?.remaining !== remaining || known.resetAt.getTime() !== resetAt.getTime();
    if (newer !== budget || !isNews) return;
    this.#writer.write(budget);
  }

  /**
   * To be asked before work begins that would only be refused.
   *
   * @param keepReserve leave a little for what people and the sweep ask for
   * @throws GithubRateLimitedError when the budget that requests about this owner come from is used up
   */
  async requireBudget(owner: string, { keepReserve = false }: { keepReserve?: boolean } = {}): Promise<void> {
    const { clock, random = Math.random } = this.options;
    const budget = await this.#find(owner);
    const resetAt = budget && usedUpUntil(budget, { now: clock.now(), keepReserve });
    if (resetAt === null) return;
    // A second more, since GitHub names resets in whole ones; and jitter, since others wait for the same.
    const resumeAt = new Date(resetAt.getTime() + SECOND + Math.round(random() * 5 * SECOND));
    const message = `GitHub's budget of requests is used up for now; going on at ${resumeAt.toISOString()}.`;
    throw new GithubRateLimitedError(message, { resumeAt });
  }

  /** Writes what has not been written yet. */
  async flush(): Promise<void> {
    await this.#writer.flush();
  }

  /** What this process was told, or another has noted, whichever is newer; null before any answer about the owner. */
  async #find(owner: string): Promise<Budget | null> {
    const account = this.#accounts.get(owner.toLowerCase());
    if (account === undefined) return null;
    const told = this.#budgets.get(`${account} core`) ?? null;
    // Others draw on it too, but not most of it before the next answer tells.
    if (told !== null && told.remaining > told.limit / 2) return told;
    const noted = await findBudget(this.options.database, { account, resource: "core" });
    if (noted === null || told === null) return noted ?? told;
    return newerBudget(told, noted, this.options.clock.now());
  }
}
