import type { Encoded, StreamedEvent } from "./streamed-event.js";

/** Whoever follows a sync. None of these may throw. */
export interface Follower<E extends Encoded> {
  /**
   * Takes the next event, in order and once; `live` is false while it is given what it has missed. Answering false
   * means: no more until `Subscription.resume`.
   */
  next(event: StreamedEvent<E>, live: boolean): boolean;
  /** The terminal event was the last one. */
  ended(): void;
  /** The store does not answer; the follower gets nothing more. It may follow again after the last event it got. */
  failed(error: unknown): void;
}

export interface Subscription {
  /** Goes on after a `next` that answered false. */
  resume(): void;
  cancel(): void;
}
