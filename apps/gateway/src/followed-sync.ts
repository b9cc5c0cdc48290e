import type { StreamSync } from "@project-sync/database";
import type { Follower, StreamedEvent, Subscription, SyncChannels } from "@project-sync/progress";
import type { EncodedEvent } from "./encode-event.js";

/** The stream that a followed sync is a part of. */
export interface FollowingStream {
  sendEvent(event: EncodedEvent, live: boolean): boolean;
  fail(error: unknown): void;
}

/** One sync of a multiplexed stream, and how much of it has been sent. */
export class FollowedSync implements Follower<EncodedEvent> {
  /** all of it has been sent */
  finished: boolean;
  #subscription: Subscription | null = null;

  constructor(
    private readonly stream: FollowingStream,
    readonly sync: StreamSync,
    /** sequence number of the last event sent */
    public seq: number,
  ) {
    this.finished = sync.finished && seq >= sync.lastEventSeq;
  }

  start(channels: SyncChannels<EncodedEvent>): void {
    if (!this.finished) this.#subscription = channels.follow(this.sync.id, this.seq, this);
  }

  next({ seq, terminal, encoded }: StreamedEvent<EncodedEvent>, live: boolean): boolean {
    this.seq = seq;
    this.finished = terminal;
    return this.stream.sendEvent(encoded, live);
  }

  ended(): void {
    this.finished = true;
    this.#subscription = null;
  }

  failed(error: unknown): void {
    this.stream.fail(error);
  }

  resume(): void {
    this.#subscription?.resume();
  }

  stop(): void {
    this.#subscription?.cancel();
    this.#subscription = null;
  }
}
