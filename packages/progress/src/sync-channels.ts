import type { SyncEvent } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";
import type { Follower, Subscription } from "./follower.js";
import type { ProgressBus, ProgressListener } from "./progress-bus.js";
import type { Encoded, EncodeEvent } from "./streamed-event.js";
import { type ReadEvents, SyncChannel } from "./sync-channel.js";

export interface SyncChannelsOptions<E extends Encoded> {
  bus: Pick<ProgressBus, "subscribe">;
  read: ReadEvents;
  /** called once per event, however many follow */
  encode: EncodeEvent<E>;
  /** how much of each sync is kept for those who come later or fall behind */
  maxBytes?: number;
  /** how often a silent sync is read although nothing was heard, in case the bus lost something without noticing */
  pollMs?: number;
}

/**
 * The syncs that somebody follows, each once however many do: one subscription to the bus, one read, one encoding. A
 * sync is forgotten when its last follower goes.
 */
export class SyncChannels<E extends Encoded> implements ProgressListener {
  readonly #channels = new Map<string, SyncChannel<E>>();
  #stop: (() => void) | null = null;

  constructor(private readonly options: SyncChannelsOptions<E>) {}

  /** How many syncs are followed now. */
  get size(): number {
    return this.#channels.size;
  }

  has(syncId: string): boolean {
    return this.#channels.has(syncId);
  }

  /** Every event of the sync after `afterSeq`. The sync must exist. */
  follow(syncId: string, afterSeq: number, follower: Follower<E>): Subscription {
    return this.#open(syncId, afterSeq).follow(follower, afterSeq);
  }

  /** The channel of a sync, which must exist, for a look before following; to be released. */
  hold(syncId: string, afterSeq: number): SyncChannel<E> {
    const channel = this.#open(syncId, afterSeq);
    channel.hold();
    return channel;
  }

  onEvent(event: SyncEvent): void {
    this.#channels.get(event.syncId)?.onEvent(event);
  }

  onGap(syncId?: string): void {
    if (syncId !== undefined) this.#channels.get(syncId)?.onGap();
    else for (const channel of this.#channels.values()) channel.onGap();
  }

  /** Hears nothing more. Followers are left to their owners. */
  close(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #open(syncId: string, afterSeq: number): SyncChannel<E> {
    this.#stop ??= this.#listen();
    let channel = this.#channels.get(syncId);
    if (channel === undefined) {
      const { read, encode, maxBytes = 512 * 1024 } = this.options;
      // One event earlier than asked, so that who comes back after the terminal event finds that it has ended.
      const from = Math.max(0, afterSeq - 1);
      const onIdle = () => void this.#channels.delete(syncId);
      channel = new SyncChannel({ syncId, from, read, encode, maxBytes, onIdle });
      this.#channels.set(syncId, channel);
    }
    return channel;
  }

  #listen(): () => void {
    const unsubscribe = this.options.bus.subscribe(this);
    const poll = () => {
      for (const channel of this.#channels.values()) channel.poll();
    };
    const timer = setInterval(poll, this.options.pollMs ?? 15 * SECOND).unref();
    return () => {
      clearInterval(timer);
      unsubscribe();
    };
  }
}
