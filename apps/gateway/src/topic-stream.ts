import { randomUUID } from "node:crypto";
import type { OpsChanged, StreamReset, StreamTopic } from "@project-sync/contracts";
import type { StreamSync } from "@project-sync/database";
import type { SyncChannels } from "@project-sync/progress";
import type { Logger } from "@project-sync/runtime";
import { type EncodedEvent, encodeNotice } from "./encode-event.js";
import type { EventResponse, ResponseOwner } from "./event-response.js";
import { FollowedSync, type FollowingStream } from "./followed-sync.js";
import type { OpsFollower } from "./ops-watch.js";
import type { PlannedSync } from "./plan-stream.js";
import { encodeCursor, topicHash } from "./stream-cursor.js";
import { isAbout } from "./topic-set.js";

interface TopicStreamOptions {
  out: EventResponse;
  topics: Iterable<StreamTopic>;
  channels: SyncChannels<EncodedEvent>;
  /** all syncs requested before this time (ms) have been met, see `TopicStreams` */
  metBefore(): number;
  onClosed(stream: TopicStream): void;
  logger: Pick<Logger, "warn">;
}

/** One multiplexed stream: a client, its topics, and the syncs that they lead to. */
export class TopicStream implements ResponseOwner, FollowingStream, OpsFollower {
  readonly id = randomUUID();
  readonly topics: Set<StreamTopic>;
  readonly #hashes = new Set<number>();
  /** the syncs that are not done with; the rest follows from the time of the cursor */
  readonly #syncs = new Map<string, FollowedSync>();
  /** met before the stream was opened; null from then on */
  #early: StreamSync[] | null = [];
  /** came before the stream was opened */
  #earlyOps: OpsChanged | null = null;
  #metBefore = 0;
  #closed = false;

  constructor(private readonly options: TopicStreamOptions) {
    this.topics = new Set(options.topics);
  }

  /**
   * Sends the head and begins. `metBefore`: of syncs requested before, the plan has all that matter; of those requested
   * since, it has all there were.
   */
  open(plan: readonly PlannedSync[], metBefore: number, reset: StreamReset | null): void {
    const { out } = this.options;
    this.#metBefore = metBefore;
    const begun = plan.map((planned) => this.#add(planned));
    for (const topic of this.topics) this.#hashes.add(topicHash(topic));
    const cursor = this.#cursor();
    out.open(this);
    out.send(encodeNotice(cursor, "stream.open", { streamId: this.id }), true);
    if (reset) out.send(encodeNotice(cursor, "reset", reset), false);
    for (const followed of begun) followed.start(this.options.channels);
    const early = this.#early ?? [];
    this.#early = null;
    for (const sync of early) this.meet(sync);
    if (this.#earlyOps) this.tellOps(this.#earlyOps);
  }

  tellOps(changed: OpsChanged): void {
    if (this.#early !== null) this.#earlyOps = changed;
    else if (!this.#closed) this.options.out.send(encodeNotice(this.#cursor(), "ops.changed", changed), true);
  }

  /** A sync of its topics, perhaps new to it, has given a sign of life. */
  meet(sync: StreamSync): void {
    if (this.#early !== null) this.#early.push(sync);
    else if (sync.requestedAt.getTime() >= this.#since()) this.#follow({ sync, seq: 0 });
  }

  /** Topics were added whose syncs are these. */
  widen(added: readonly StreamTopic[], plan: readonly PlannedSync[]): void {
    for (const planned of plan) this.#follow(planned);
    // Only now: a client that comes back before has to be given these syncs as new ones.
    for (const topic of added) if (this.topics.has(topic)) this.#hashes.add(topicHash(topic));
  }

  narrow(removed: readonly StreamTopic[]): void {
    for (const topic of removed) {
      this.topics.delete(topic);
      this.#hashes.delete(topicHash(topic));
    }
    for (const [syncId, followed] of this.#syncs) {
      if (isAbout(this.topics, followed.sync)) continue;
      followed.stop();
      this.#syncs.delete(syncId);
    }
  }

  sendEvent(event: EncodedEvent, live: boolean): boolean {
    return this.options.out.send(event.withId(this.#cursor()), live);
  }

  /** The answer has begun, so an error can only end it. The client comes back for the rest. */
  fail(err: unknown): void {
    this.options.logger.warn({ err }, "event stream failed");
    this.options.out.drop("error");
  }

  drained(): void {
    for (const followed of [...this.#syncs.values()]) followed.resume();
  }

  closed(): void {
    this.#closed = true;
    for (const followed of this.#syncs.values()) followed.stop();
    this.#syncs.clear();
    this.options.onClosed(this);
  }

  #add(planned: PlannedSync): FollowedSync {
    const followed = new FollowedSync(this, planned.sync, planned.seq);
    this.#syncs.set(planned.sync.id, followed);
    return followed;
  }

  #follow(planned: PlannedSync): void {
    if (!this.#closed && !this.#syncs.has(planned.sync.id)) this.#add(planned).start(this.options.channels);
  }

  #cursor(): string {
    const since = this.#since();
    const seqs = new Map<string, number>();
    for (const [syncId, { finished, seq, sync }] of this.#syncs) {
      if (finished && sync.requestedAt.getTime() < since) this.#syncs.delete(syncId);
      else seqs.set(syncId, seq);
    }
    return encodeCursor({ since, topics: this.#hashes, seqs });
  }

  #since(): number {
    return Math.max(this.#metBefore, this.options.metBefore());
  }
}
