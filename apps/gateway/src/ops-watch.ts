import type { OpsArea, OpsChanged } from "@project-sync/contracts";
import type { OpsPulse } from "@project-sync/database";
import { type Logger, SECOND } from "@project-sync/runtime";
import type { EventStore } from "./event-store.js";

/** A stream with the topic `ops`. */
export interface OpsFollower {
  tellOps(changed: OpsChanged): void;
}

interface OpsWatchOptions {
  store: Pick<EventStore, "readOpsPulse">;
  logger: Pick<Logger, "warn">;
  intervalMs?: number | undefined;
}

const AREAS = ["queues", "workers", "finished", "rate_limits", "maintenance"] as const satisfies OpsArea[];

/**
 * Tells streams about operations that something has changed, and which questions to ask anew. Looks into the store once a
 * second, for all of them together and only while there are any: what the rows say holds on either bus, and without one.
 */
export class OpsWatch {
  /** true: has been told nothing yet */
  readonly #followers = new Map<OpsFollower, boolean>();
  #last: OpsPulse | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking = false;
  #failing = false;

  constructor(private readonly options: OpsWatchOptions) {}

  add(follower: OpsFollower): void {
    this.#followers.set(follower, true);
    this.#timer ??= setInterval(() => void this.#look(), this.options.intervalMs ?? SECOND).unref();
    void this.#look();
  }

  remove(follower: OpsFollower): void {
    this.#followers.delete(follower);
    if (this.#followers.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#last = null;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      this.#tell(await this.options.store.readOpsPulse());
      this.#failing = false;
    } catch (err) {
      if (!this.#failing) this.options.logger.warn({ err }, "could not see how operations stand; trying again");
      this.#failing = true;
    } finally {
      this.#looking = false;
    }
  }

  #tell(pulse: OpsPulse): void {
    const last = this.#last;
    const changed = AREAS.filter((area) => last?.marks[area] !== pulse.marks[area]);
    this.#last = pulse;
    const { at, syncs, queuePaused, workersAlive } = pulse;
    const now = { at: at.toISOString(), syncs, queuePaused, workersAlive };
    for (const [follower, isNew] of this.#followers) {
      if (!isNew && changed.length === 0) continue;
      this.#followers.set(follower, false);
      follower.tellOps({ ...now, changed: isNew ? [...AREAS] : changed });
    }
  }
}
