import type { Follower, StreamedEvent, Subscription, SyncChannel } from "@project-sync/progress";
import type { Logger } from "@project-sync/runtime";
import type { EncodedEvent } from "./encode-event.js";
import type { EventResponse, ResponseOwner } from "./event-response.js";

/** One client that follows one sync. */
export class SyncStream implements Follower<EncodedEvent>, ResponseOwner {
  #subscription: Subscription | null = null;

  constructor(
    private readonly out: EventResponse,
    private readonly logger: Pick<Logger, "warn">,
  ) {}

  start(channel: SyncChannel<EncodedEvent>, afterSeq: number): void {
    this.out.open(this);
    this.#subscription = channel.follow(this, afterSeq);
  }

  next({ encoded }: StreamedEvent<EncodedEvent>, live: boolean): boolean {
    return this.out.send(encoded.frame, live);
  }

  ended(): void {
    this.out.end("finished");
  }

  /** The answer has begun, so an error can only end it. The client comes back for the rest. */
  failed(err: unknown): void {
    this.logger.warn({ err }, "event stream failed");
    this.out.drop("error");
  }

  drained(): void {
    this.#subscription?.resume();
  }

  closed(): void {
    this.#subscription?.cancel();
  }
}
