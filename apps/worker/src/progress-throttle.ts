import type { SyncFact } from "@project-sync/contracts";
import type { Clock } from "@project-sync/runtime";

type ProgressFact = Extract<SyncFact, { type: "sync.progress" }>;

/** At most four progress events a second: each is a row and a message, and no bar needs more. */
const INTERVAL_MS = 250;

/**
 * Thins out `sync.progress`: one per phase and interval, and always the last before anything else happens. Other facts
 * pass at once, in order.
 */
export class ProgressThrottle {
  #held: ProgressFact | null = null;
  #passed: { phase: string; at: number } | null = null;

  constructor(private readonly clock: Clock) {}

  /** The facts to store now, given the next one. */
  accept(fact: SyncFact): SyncFact[] {
    if (fact.type !== "sync.progress") return [...this.flush(), fact];
    const now = this.clock.now().getTime();
    if (this.#passed?.phase === fact.phase && now - this.#passed.at < INTERVAL_MS) {
      this.#held = fact;
      return [];
    }
    const before = this.#held?.phase === fact.phase ? [] : this.flush();
    this.#held = null;
    this.#passed = { phase: fact.phase, at: now };
    return [...before, fact];
  }

  /** What was held back, to be stored before the end. */
  flush(): SyncFact[] {
    const held = this.#held;
    this.#held = null;
    return held === null ? [] : [held];
  }
}
