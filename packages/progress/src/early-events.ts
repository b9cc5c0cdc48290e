import type { SyncEvent } from "@project-sync/contracts";

const MAX_KEPT = 1_000;

/** Live events that came before their turn, because one before them was lost or is still being read from the store. */
export class EarlyEvents {
  readonly #events = new Map<number, SyncEvent>();

  get size(): number {
    return this.#events.size;
  }

  /** Kept while there is room; what is not kept is read from the store. */
  keep(event: SyncEvent): void {
    if (this.#events.size < MAX_KEPT) this.#events.set(event.seq, event);
  }

  take(seq: number): SyncEvent | undefined {
    const event = this.#events.get(seq);
    this.#events.delete(seq);
    return event;
  }

  forgetUpTo(seq: number): void {
    for (const known of this.#events.keys()) if (known <= seq) this.#events.delete(known);
  }

  clear(): void {
    this.#events.clear();
  }
}
