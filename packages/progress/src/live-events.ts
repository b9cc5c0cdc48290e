import { CodedError, type SyncEvent } from "@project-sync/contracts";
import type { ProgressListener } from "./progress-bus.js";
import { WakeUp } from "./wake-up.js";

/** The consumer fell too far behind the live events. It may subscribe again after the last event that it got. */
export class SlowConsumerError extends CodedError {
  readonly code = "slow_consumer";

  constructor(syncId: string) {
    super(`The events of sync ${syncId} are read too slowly. Subscribe again after the last event received.`);
  }
}

/** What the bus says about one sync, kept until the stream asks: a bounded buffer, and whether the store knows more. */
export class LiveEvents implements ProgressListener {
  readonly wakeUp = new WakeUp();
  /** true when the store has, or may have, events that will not come over the bus */
  behind = true;
  #buffer: SyncEvent[] = [];
  #overflowed = false;

  constructor(
    private readonly syncId: string,
    private readonly maxBuffered: number,
  ) {}

  onEvent(event: SyncEvent): void {
    if (event.syncId !== this.syncId || this.#overflowed) return;
    if (this.#buffer.length >= this.maxBuffered) this.#overflow();
    else this.#buffer.push(event);
    this.wakeUp.ring();
  }

  onGap(syncId?: string): void {
    if (syncId !== undefined && syncId !== this.syncId) return;
    this.behind = true;
    this.wakeUp.ring();
  }

  /** Whether there is something to do without waiting. */
  get pending(): boolean {
    return this.behind || this.#overflowed || this.#buffer.length > 0;
  }

  /** Reads until there is nothing new; what is announced while reading is read again. */
  async catchUp(read: () => Promise<SyncEvent[]>): Promise<SyncEvent[]> {
    this.behind = false;
    const events = await read();
    // The store may answer in pages; only an answer with nothing new says that the end is reached.
    if (events.length > 0) this.behind = true;
    return events;
  }

  /**
   * The next live event in a list, or an empty list: there is none, or it lies behind a hole and the store must be read.
   *
   * @throws SlowConsumerError
   */
  takeNext(seen: number): SyncEvent[] {
    if (this.#overflowed) throw new SlowConsumerError(this.syncId);
    const event = this.#buffer.shift();
    if (event === undefined) return [];
    if (event.seq <= seen + 1) return [event];
    this.behind = true;
    return [];
  }

  /** What is going to be read from the store anyway need not be kept. */
  #overflow(): void {
    this.#buffer = [];
    this.#overflowed = !this.behind;
  }
}
