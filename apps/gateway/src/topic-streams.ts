import type { StreamTopic, SyncEvent } from "@project-sync/contracts";
import type { StreamSync } from "@project-sync/database";
import type { ProgressBus, ProgressListener } from "@project-sync/progress";
import { type Logger, SECOND } from "@project-sync/runtime";
import type { EventStore } from "./event-store.js";
import { OpsWatch } from "./ops-watch.js";
import { scopeOf, topicsOf } from "./topic-set.js";
import type { TopicStream } from "./topic-stream.js";

interface TopicStreamsOptions {
  bus: Pick<ProgressBus, "subscribe">;
  store: Pick<EventStore, "findStreamSync" | "listStreamSyncs" | "readOpsPulse">;
  logger: Pick<Logger, "warn">;
  /** how often streams with the topic `ops` are told at most */
  opsIntervalMs?: number | undefined;
}

/** A request for a sync is committed within this time of the moment that it bears. */
export const COMMIT_MARGIN_MS = 30 * SECOND;
const DISCOVER_MS = 15 * SECOND;
const MAX_ROUTED = 10_000;

/**
 * The multiplexed streams, and how syncs find those they belong to: by the first event of a sync that the bus brings,
 * and, in case it was lost, by a look into the store whenever the bus had a gap and every few seconds. Either is done
 * once per sync and not per client; a stream that begins later finds the sync in the store.
 */
export class TopicStreams implements ProgressListener {
  readonly #streams = new Map<string, TopicStream>();
  readonly #byTopic = new Map<StreamTopic, Set<TopicStream>>();
  /** syncs that have met the streams there were */
  readonly #routed = new Set<string>();
  /** syncs requested before have met the streams, by the database's clock in ms; 0: nobody has looked yet */
  #metBefore = 0;
  #discovering = false;
  #discoverAgain = false;
  #stop: (() => void) | null = null;

  readonly #ops: OpsWatch;

  constructor(private readonly options: TopicStreamsOptions) {
    this.#ops = new OpsWatch({ ...options, intervalMs: options.opsIntervalMs });
  }

  get metBefore(): number {
    return this.#metBefore;
  }

  find(streamId: string): TopicStream | undefined {
    return this.#streams.get(streamId);
  }

  /** From now on the stream meets every sync of its topics. To be done before the store is asked for those there are. */
  add(stream: TopicStream): void {
    this.#stop ??= this.#listen();
    this.#streams.set(stream.id, stream);
    this.index(stream, stream.topics);
  }

  index(stream: TopicStream, topics: Iterable<StreamTopic>): void {
    for (const topic of topics) {
      const streams = this.#byTopic.get(topic) ?? new Set();
      this.#byTopic.set(topic, streams.add(stream));
      if (topic === "ops") this.#ops.add(stream);
    }
  }

  unindex(stream: TopicStream, topics: Iterable<StreamTopic>): void {
    for (const topic of topics) {
      const streams = this.#byTopic.get(topic);
      streams?.delete(stream);
      if (streams?.size === 0) this.#byTopic.delete(topic);
      if (topic === "ops") this.#ops.remove(stream);
    }
  }

  remove(stream: TopicStream): void {
    this.#streams.delete(stream.id);
    this.unindex(stream, stream.topics);
    if (this.#streams.size === 0) this.close();
  }

  onEvent({ syncId }: SyncEvent): void {
    void this.#introduce(syncId);
  }

  onGap(syncId?: string): void {
    if (syncId === undefined) void this.#discover();
    else void this.#introduce(syncId);
  }

  /** Hears nothing more, until a stream is added. */
  close(): void {
    this.#stop?.();
    this.#stop = null;
    this.#routed.clear();
    this.#metBefore = 0;
  }

  /** A look into the store has found all syncs up to this time, by the database's clock. */
  noteMetBefore(time: number): void {
    if (this.#metBefore === 0) this.#metBefore = time;
  }

  async #introduce(syncId: string): Promise<void> {
    if (this.#routed.has(syncId)) return;
    this.#markRouted(syncId);
    try {
      const sync = await this.options.store.findStreamSync(syncId);
      if (sync !== null) this.#route(sync);
    } catch (err) {
      this.#routed.delete(syncId);
      this.options.logger.warn({ err, syncId }, "could not look up a sync; its streams will find it a little later");
    }
  }

  #route(sync: StreamSync): void {
    this.#markRouted(sync.id);
    for (const topic of topicsOf(sync)) for (const stream of this.#byTopic.get(topic) ?? []) stream.meet(sync);
  }

  #markRouted(syncId: string): void {
    this.#routed.add(syncId);
    const [oldest] = this.#routed;
    if (this.#routed.size > MAX_ROUTED && oldest !== undefined) this.#routed.delete(oldest);
  }

  /** Finds the syncs that were requested since the last look. */
  async #discover(): Promise<void> {
    this.#discoverAgain = true;
    if (this.#discovering) return;
    this.#discovering = true;
    while (this.#discoverAgain && this.#stop !== null) {
      this.#discoverAgain = false;
      await this.#look().catch((err: unknown) => {
        this.options.logger.warn({ err }, "could not look for new syncs; trying again in a while");
      });
    }
    this.#discovering = false;
  }

  async #look(): Promise<void> {
    const since = this.#metBefore === 0 ? null : new Date(this.#metBefore);
    const range = { since, marginMs: COMMIT_MARGIN_MS, unfinished: false, also: [] };
    const { now, syncs } = await this.options.store.listStreamSyncs({ scope: scopeOf(["ops"]), ...range });
    for (const sync of syncs) this.#route(sync);
    if (this.#stop !== null) this.#metBefore = now.getTime() - COMMIT_MARGIN_MS;
  }

  #listen(): () => void {
    const unsubscribe = this.options.bus.subscribe(this);
    const timer = setInterval(() => void this.#discover(), DISCOVER_MS).unref();
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }
}
