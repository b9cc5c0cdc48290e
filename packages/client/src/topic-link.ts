import { type EventTopic, topicDifference } from "./event-topic.js";
import type { Transport } from "./transport.js";

interface TopicLinkOptions {
  transport: Transport;
  streamId: string;
  /** what the connection was opened with */
  applied: Iterable<EventTopic>;
  /** what it should be about; changes while the link lives */
  wanted: ReadonlySet<EventTopic>;
  signal: AbortSignal;
}

/** Keeps the topics of one open connection equal to those that are wanted, without opening another. */
export class TopicLink {
  readonly #options: TopicLinkOptions;
  readonly #applied: Set<EventTopic>;
  #last: Promise<void> = Promise.resolve();

  constructor(options: TopicLinkOptions) {
    this.#options = options;
    this.#applied = new Set(options.applied);
  }

  /** Tells the server the difference, one request at a time, for two that overtake each other would undo themselves. */
  settle(): Promise<void> {
    this.#last = this.#last.catch(() => {}).then(() => this.#tell());
    return this.#last;
  }

  async #tell(): Promise<void> {
    const { transport, streamId, wanted, signal } = this.#options;
    const change = topicDifference(this.#applied, wanted);
    if (change.add.length === 0 && change.remove.length === 0) return;
    const path = `/api/v1/events/${encodeURIComponent(streamId)}/topics`;
    const response = await transport.open({ method: "POST", path, body: change, signal });
    await response.body?.cancel();
    for (const topic of change.add) this.#applied.add(topic);
    for (const topic of change.remove) this.#applied.delete(topic);
  }
}
