import { type DueRepository, findNextCheck, takeDueRepositories } from "@project-sync/database";
import { MINUTE, SECOND, sleep } from "@project-sync/runtime";
import type { WorkerContext } from "../worker-context.js";
import { checkRepository } from "./check-repository.js";

export interface Sweep {
  /** Gives back what is being looked at; another worker goes on with it at once. */
  stop(): Promise<void>;
}

/** At the same time: looks are cheap, and syncs are what the budget and the connections are for. */
const CONCURRENCY = 4;
/** Longer than a look takes, with every request at its timeout. */
const LEASE_MS = 15 * MINUTE;
/** For a nudge that was lost, and for what another process made due. */
const POLL_MS = 5 * SECOND;
/** What is due and yet not to be had is just being taken by another worker. */
const BREATH_MS = 50;

/**
 * Looks at every mirrored repository when its time comes, and at once when nudged. Every worker does it; the database sees
 * to it that each repository is looked at by one of them.
 */
export function startSweep(context: WorkerContext): Sweep {
  const sweep = new RunningSweep(context);
  const removeNudgeListener = context.bus.onNudge((nudge) => {
    if (nudge.type === "check") sweep.wake();
  });
  const running = sweep.run();
  return {
    async stop() {
      removeNudgeListener();
      sweep.end();
      await running;
    },
  };
}

class RunningSweep {
  readonly #ended = new AbortController();
  readonly #looks = new Map<string, Promise<void>>();
  #awake = new AbortController();

  constructor(private readonly context: WorkerContext) {}

  /** Makes the loop see what is due now. */
  wake(): void {
    this.#awake.abort();
  }

  end(): void {
    this.#ended.abort();
    this.wake();
  }

  async run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      this.#awake = new AbortController();
      const idleMs = await this.#takeDue();
      await sleep(idleMs, this.#awake.signal).catch(() => undefined);
    }
    await Promise.all(this.#looks.values());
  }

  /** Begins looks while there is room; answers how long nothing is to be done, unless somebody wakes the loop. */
  async #takeDue(): Promise<number> {
    const { database, logger } = this.context;
    try {
      const room = CONCURRENCY - this.#looks.size;
      if (room === 0) return POLL_MS;
      const except = [...this.#looks.keys()];
      const taken = await takeDueRepositories(database, { limit: room, leaseMs: LEASE_MS, except });
      for (const repository of taken) this.#begin(repository);
      // With room left, whatever is due now is being looked at already: by us, and then the end of that wakes the loop.
      const nextInMs =
        taken.length === room ? null : await findNextCheck(database, { except: [...this.#looks.keys()] });
      return Math.min(POLL_MS, Math.max(BREATH_MS, nextInMs ?? POLL_MS));
    } catch (err) {
      logger.warn({ err }, "could not see which repositories are due; trying again");
      return POLL_MS;
    }
  }

  #begin(repository: DueRepository): void {
    const { logger } = this.context;
    const look = checkRepository(this.context, repository, this.#ended.signal)
      .catch((err: unknown) =>
        logger.warn({ err, repositoryId: repository.id }, "look not recorded; its lease will end"),
      )
      .then(() => {
        this.#looks.delete(repository.id);
        this.wake();
      });
    this.#looks.set(repository.id, look);
  }
}
