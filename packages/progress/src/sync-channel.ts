import type { SyncEvent } from "@project-sync/contracts";
import { backoff, SECOND, sleep } from "@project-sync/runtime";
import { EarlyEvents } from "./early-events.js";
import type { Follower, Subscription } from "./follower.js";
import { RecentEvents } from "./recent-events.js";
import { type Encoded, type EncodeEvent, type StreamedEvent, toStreamedEvent } from "./streamed-event.js";

/** Stored events of a sync after a sequence number, ascending and without holes; some or all of them. */
export type ReadEvents = (syncId: string, afterSeq: number) => Promise<SyncEvent[]>;

export interface ChannelOptions<E extends Encoded> {
  syncId: string;
  /** sequence number after which its first follower begins */
  from: number;
  read: ReadEvents;
  encode: EncodeEvent<E>;
  /** how much is kept for those who come later or fall behind */
  maxBytes: number;
  /** nobody follows or holds it any more */
  onIdle(): void;
}

/** How often a store that fails is asked again before those who follow are told. */
const RETRIES = 3;

/**
 * One sync and everybody who follows it. Each follower gets every event after its own position exactly once and in
 * order, up to and including the terminal one; the events are read and encoded once for all.
 *
 * Live events only ever make things faster. Whenever one is missing (a hole in the sequence, a reconnected bus, a long
 * silence) the store is read again, where an event stands before it is published. The channel is told of live events
 * from before its first read, so what happens in between is either in the answer, or came early, or both.
 */
export class SyncChannel<E extends Encoded> {
  readonly #places = new Set<Place<E>>();
  readonly #early = new EarlyEvents();
  readonly #recent: RecentEvents<E>;
  readonly #backfills = new Map<number, Promise<StreamedEvent<E>[]>>();
  /** the store has, or may have, events that will not come over the bus */
  #behind = true;
  #heard = false;
  #page: Promise<void> | null = null;
  #pumping = false;
  #holds = 0;

  constructor(private readonly options: ChannelOptions<E>) {
    this.#recent = new RecentEvents(options.from, options.maxBytes);
  }

  get ended(): boolean {
    return this.#recent.ended;
  }

  /** Sequence number of the newest event known. */
  get last(): number {
    return this.#recent.last;
  }

  /** Keeps the channel although nobody follows it. */
  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    this.#dropIfIdle();
  }

  /**
   * Resolves when an event after `seq` is known, or none is stored.
   *
   * @throws what `read` throws
   */
  async reach(seq: number): Promise<void> {
    if (this.last < seq) this.#behind = true;
    while (this.last <= seq && (this.#behind || this.#page !== null)) await this.#readPage();
  }

  /** Gives every event after `afterSeq`, from now on and perhaps at once. */
  follow(follower: Follower<E>, afterSeq: number): Subscription {
    const place: Place<E> = { follower, position: afterSeq, paused: false, filling: false, over: false };
    this.#places.add(place);
    this.#advance(place);
    return {
      resume: () => {
        place.paused = false;
        this.#advance(place);
      },
      cancel: () => this.#leave(place),
    };
  }

  onEvent(event: SyncEvent): void {
    this.#heard = true;
    if (event.seq <= this.last) return;
    if (event.seq === this.last + 1) {
      this.#append(event, true);
      this.#appendEarly();
      return;
    }
    this.#early.keep(event);
    this.onGap();
  }

  onGap(): void {
    this.#behind = true;
    void this.#pump();
  }

  /** To be called now and then: a channel that has heard nothing since the last time looks into the store. */
  poll(): void {
    if (!this.#heard && !this.ended) this.onGap();
    this.#heard = false;
  }

  /** Reads the store to its end, as long as there are followers who are ready for more. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    let failures = 0;
    while (this.#behind && this.#isWanted()) {
      try {
        await this.#readPage();
        failures = 0;
      } catch (error) {
        if (++failures > RETRIES) this.#fail(error);
        else await sleep(backoff({ attempt: failures, baseMs: 100, maxMs: SECOND }));
      }
    }
    this.#pumping = false;
  }

  #isWanted(): boolean {
    for (const { paused, position } of this.#places) if (!paused && position >= this.last) return true;
    return false;
  }

  /** One answer of the store, for all who wait for one. */
  #readPage(): Promise<void> {
    this.#page ??= this.#read().finally(() => {
      this.#page = null;
      void this.#pump();
    });
    return this.#page;
  }

  async #read(): Promise<void> {
    this.#behind = false;
    const before = this.last;
    try {
      for (const event of await this.options.read(this.options.syncId, before)) {
        if (event.seq > this.last) this.#append(event, false);
      }
    } catch (error) {
      this.#behind = true;
      throw error;
    }
    this.#early.forgetUpTo(this.last);
    this.#appendEarly();
    // The store may answer in pages; only an answer with nothing new says that the end is reached. What came early and
    // is not stored then was never an event of this sync.
    if (this.last > before) this.#behind = true;
    else this.#early.clear();
  }

  #appendEarly(): void {
    if (this.#early.size === 0) return;
    for (let next = this.#early.take(this.last + 1); next; next = this.#early.take(this.last + 1)) {
      this.#append(next, true);
    }
  }

  #append(event: SyncEvent, live: boolean): void {
    const previous = this.last;
    const streamed = toStreamedEvent(event, this.options.encode);
    this.#recent.append(streamed);
    for (const place of this.#places) {
      const { position, paused } = place;
      if (!paused && position >= previous && position < streamed.seq) this.#give(place, streamed, live);
    }
    if (streamed.terminal) for (const place of this.#places) if (place.position >= streamed.seq) this.#end(place);
  }

  /** Gives a follower what is known and it has not had; what is not kept any more comes from the store. */
  #advance(place: Place<E>): void {
    while (!place.paused && !place.over) {
      if (place.position >= this.last) {
        if (this.ended) this.#end(place);
        else void this.#pump();
        return;
      }
      const event = this.#recent.after(place.position);
      if (event === undefined) return void this.#backfill(place);
      this.#give(place, event, false);
    }
  }

  #give(place: Place<E>, event: StreamedEvent<E>, live: boolean): void {
    place.position = event.seq;
    if (!place.follower.next(event, live)) place.paused = true;
    if (event.terminal) this.#end(place);
  }

  async #backfill(place: Place<E>): Promise<void> {
    if (place.filling) return;
    place.filling = true;
    try {
      const page = await this.#pageAfter(place.position);
      if (page.length === 0) throw new Error(`Events of sync ${this.options.syncId} that were stored are gone`);
      for (const event of page) {
        if (place.paused || place.over) break;
        if (event.seq > place.position) this.#give(place, event, false);
      }
    } catch (error) {
      this.#leave(place);
      place.follower.failed(error);
    }
    place.filling = false;
    this.#advance(place);
  }

  /** Stored events after a position; those who are at the same position share one read. */
  #pageAfter(seq: number): Promise<StreamedEvent<E>[]> {
    const { syncId, read, encode } = this.options;
    const running = this.#backfills.get(seq);
    if (running) return running;
    const page = read(syncId, seq)
      .then((events) => events.map((event) => toStreamedEvent(event, encode)))
      .finally(() => this.#backfills.delete(seq));
    this.#backfills.set(seq, page);
    return page;
  }

  #end(place: Place<E>): void {
    if (place.over) return;
    this.#leave(place);
    place.follower.ended();
  }

  #fail(error: unknown): void {
    for (const place of this.#places) {
      this.#leave(place);
      place.follower.failed(error);
    }
  }

  #leave(place: Place<E>): void {
    place.over = true;
    if (this.#places.delete(place)) this.#dropIfIdle();
  }

  #dropIfIdle(): void {
    if (this.#places.size === 0 && this.#holds === 0) this.options.onIdle();
  }
}

/** Where a follower stands. */
interface Place<E extends Encoded> {
  readonly follower: Follower<E>;
  /** sequence number of the last event given to it */
  position: number;
  /** it wants no more until it resumes */
  paused: boolean;
  /** events before those kept are being read for it */
  filling: boolean;
  /** it gets nothing more */
  over: boolean;
}
