import type { Encoded, StreamedEvent } from "./streamed-event.js";

/** The newest events of a sync, one after the other without holes. Bounded in bytes: the oldest make way. */
export class RecentEvents<E extends Encoded> {
  readonly #events: StreamedEvent<E>[] = [];
  #bytes = 0;
  #last: number;

  /** @param last sequence number after which the events begin */
  constructor(
    last: number,
    private readonly maxBytes: number,
  ) {
    this.#last = last;
  }

  /** Sequence number of the newest event. */
  get last(): number {
    return this.#last;
  }

  /** Whether the newest event is the terminal one. */
  get ended(): boolean {
    return this.#events.at(-1)?.terminal ?? false;
  }

  append(event: StreamedEvent<E>): void {
    // The store is the truth: where it has a hole, what is kept begins after the hole.
    if (event.seq !== this.#last + 1) this.#clear();
    this.#events.push(event);
    this.#bytes += event.encoded.byteLength;
    this.#last = event.seq;
    while (this.#bytes > this.maxBytes && this.#events.length > 1) this.#forgetOldest();
  }

  /** The event that follows `seq`, or undefined when it is not kept any more, or not here yet. */
  after(seq: number): StreamedEvent<E> | undefined {
    const first = this.#last - this.#events.length + 1;
    return this.#events[seq + 1 - first];
  }

  #forgetOldest(): void {
    this.#bytes -= this.#events.shift()?.encoded.byteLength ?? 0;
  }

  #clear(): void {
    this.#events.length = 0;
    this.#bytes = 0;
  }
}
