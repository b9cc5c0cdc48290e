import { randomUUID } from "node:crypto";
import type { SyncEvent } from "@project-sync/contracts";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { type Subscription, SyncChannels } from "./index.js";
import { Collector, encode } from "./testing/collector.js";
import { MemoryBus } from "./testing/memory-bus.js";
import { sampleEvent, sampleEvents } from "./testing/sample-events.js";

const syncId = randomUUID();
const NEVER_MS = 60_000;

function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 5_000, interval: 5 });
}

/** The rows of one sync. `appendNext` stores the next event and answers it, as the worker does before it publishes. */
class MemoryStore {
  readonly events: SyncEvent[] = [];

  appendNext(terminal = false): SyncEvent {
    const event = sampleEvent(syncId, this.events.length + 1, terminal);
    this.events.push(event);
    return event;
  }

  readonly read = async (_syncId: string, afterSeq: number) => this.events.slice(afterSeq);
}

function openChannels(store: Pick<MemoryStore, "read">, bus: MemoryBus, options: { [key: string]: unknown } = {}) {
  const channels = new SyncChannels({ pollMs: NEVER_MS, encode, ...options, read: store.read, bus });
  onTestFinished(() => channels.close());
  return channels;
}

function follow(channels: SyncChannels<Buffer>, afterSeq = 0): Promise<number[]> {
  const follower = new Collector();
  channels.follow(syncId, afterSeq, follower);
  return follower.done;
}

test("stored events are replayed, and that is all after the terminal one", async () => {
  const store = new MemoryStore();
  store.events.push(...sampleEvents(syncId, 4));
  const channels = openChannels(store, new MemoryBus());
  expect(await follow(channels)).toEqual([1, 2, 3, 4]);
  expect(await follow(channels, 2)).toEqual([3, 4]);
  expect(await follow(channels, 4)).toEqual([]);
  expect(channels.size).toBe(0);
});

test("a store that answers in pages is read to its end", async () => {
  const events = sampleEvents(syncId, 7);
  const read = async (_syncId: string, afterSeq: number) => events.slice(afterSeq, afterSeq + 2);
  expect(await follow(openChannels({ read }, new MemoryBus()))).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("an event exactly between backfill and live is neither lost nor repeated", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  store.appendNext();
  let reads = 0;
  const read = async (_syncId: string, afterSeq: number) => {
    const snapshot = store.events.slice(afterSeq);
    // Stored and published after the snapshot was taken and before anybody has seen it.
    if (++reads === 1) bus.send(store.appendNext());
    if (reads === 2) bus.send(store.appendNext(true));
    return snapshot;
  };
  expect(await follow(openChannels({ read }, bus))).toEqual([1, 2, 3]);
});

test("a hole in what arrives live is filled from the store at once", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  const read = vi.fn(store.read);
  const seen = follow(openChannels({ read }, bus));
  await eventually(() => expect(read).toHaveBeenCalledTimes(1));
  store.appendNext();
  bus.send(store.appendNext());
  await eventually(() => expect(read).toHaveBeenCalledTimes(3));
  bus.send(store.appendNext(true));
  expect(await seen).toEqual([1, 2, 3]);
});

test("a connection that comes back while the store is being read leads to another read", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  let reads = 0;
  const read = async (_syncId: string, afterSeq: number) => {
    const snapshot = store.events.slice(afterSeq);
    if (++reads === 1) {
      store.appendNext(true);
      bus.gap();
    }
    return snapshot;
  };
  expect(await follow(openChannels({ read }, bus))).toEqual([1]);
});

test("what the bus lost without noticing is found by the slow poll", async () => {
  const store = new MemoryStore();
  const seen = follow(openChannels(store, new MemoryBus(), { pollMs: 5 }));
  await eventually(() => expect(store.events).toEqual([]));
  store.appendNext();
  store.appendNext(true);
  expect(await seen).toEqual([1, 2]);
});

test("a thousand followers cost one subscription, the reads of one, and one encoding of each event", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  store.appendNext();
  const read = vi.fn(store.read);
  const counting = vi.fn(encode);
  const channels = openChannels({ read }, bus, { encode: counting });
  const followers = Array.from({ length: 1_000 }, () => new Collector());
  for (const follower of followers) channels.follow(syncId, 0, follower);
  await eventually(() => expect(followers.at(-1)?.seen).toEqual([1]));
  await eventually(() => expect(read).toHaveBeenCalledTimes(2));
  bus.send(store.appendNext());
  bus.send(store.appendNext(true));
  for (const follower of followers) expect(await follower.done).toEqual([1, 2, 3]);
  expect(new Set(followers.map(({ encoded }) => encoded[1])).size).toBe(1);
  expect(read).toHaveBeenCalledTimes(2);
  expect(counting).toHaveBeenCalledTimes(3);
  expect(bus.listeners.size).toBe(1);
  expect(channels.size).toBe(0);
});

test("who comes late to what is not kept any more shares the reads with others who do", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  for (let i = 0; i < 50; i++) store.appendNext();
  const read = vi.fn(store.read);
  const channels = openChannels({ read }, bus, { maxBytes: 500 });
  const first = follow(channels);
  await eventually(() => expect(read).toHaveBeenCalledTimes(2));
  const late = [0, 0, 0, 10, 10].map((afterSeq) => follow(channels, afterSeq));
  await eventually(() => expect(read).toHaveBeenCalledTimes(4));
  bus.send(store.appendNext(true));
  const all = store.events.map(({ seq }) => seq);
  expect(await first).toEqual(all);
  expect(await Promise.all(late)).toEqual([all, all, all, all.slice(10), all.slice(10)]);
});

test("who cancels hears nothing more, and a channel without followers is forgotten", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  store.appendNext();
  const channels = openChannels(store, bus);
  const follower = new Collector();
  const subscription = channels.follow(syncId, 0, follower);
  await eventually(() => expect(follower.seen).toEqual([1]));
  subscription.cancel();
  expect(channels.size).toBe(0);
  bus.send(store.appendNext(true));
  expect(follower.seen).toEqual([1]);
});

test("events of other syncs do not disturb", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  const read = vi.fn(store.read);
  const seen = follow(openChannels({ read }, bus));
  await eventually(() => expect(read).toHaveBeenCalledTimes(1));
  bus.send(sampleEvent(randomUUID(), 1, true));
  bus.gap(randomUUID());
  bus.send(store.appendNext(true));
  expect(await seen).toEqual([1]);
  expect(read).toHaveBeenCalledTimes(1);
});

test("a follower that wants no more for now gets the rest when it resumes; others are not held up", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  const channels = openChannels(store, bus, { maxBytes: 500 });
  const slow = new Collector(2);
  const subscription = channels.follow(syncId, 0, slow);
  const quick = follow(channels);
  await eventually(() => expect(bus.listeners.size).toBe(1));
  for (let i = 0; i < 30; i++) bus.send(store.appendNext(i === 29));
  expect(await quick).toHaveLength(30);
  expect(slow.seen).toEqual([1, 2]);
  slow.takes = Number.POSITIVE_INFINITY;
  subscription.resume();
  expect(await slow.done).toEqual(store.events.map(({ seq }) => seq));
});

test("a store that fails for a moment is asked again; one that goes on failing ends what follows", async () => {
  const store = new MemoryStore();
  store.events.push(...sampleEvents(syncId, 2));
  let failures = 2;
  const read = (id: string, afterSeq: number) =>
    failures-- > 0 ? Promise.reject(new Error("away")) : store.read(id, afterSeq);
  expect(await follow(openChannels({ read }, new MemoryBus()))).toEqual([1, 2]);
  failures = Number.POSITIVE_INFINITY;
  const channels = openChannels({ read }, new MemoryBus());
  await expect(follow(channels)).rejects.toThrow("away");
  expect(channels.size).toBe(0);
});

/** `which` counts back from the newest event. */
type Step = { do: "append" | "gap" | "reconnect" | "pause" | "resume" } | { do: "publish"; which: number };

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>({ do: "append" }) },
    { weight: 6, arbitrary: fc.nat({ max: 20 }).map<Step>((which) => ({ do: "publish", which })) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Step>({ do: "gap" }, { do: "reconnect" }, { do: "pause" }, { do: "resume" }),
    },
  ),
  { maxLength: 40 },
);

/**
 * The scheduler chooses when each answer of the store arrives and when each step happens. An appended event may be
 * published at once, later, twice, out of order or never; a subscriber may go away and come back, or take a rest, at any
 * point, while another one follows from the start; events may be kept or not.
 */
test("in every interleaving a subscriber sees 1..N once, in order, and then the end", async () => {
  const sizes = fc.constantFrom(1, 400, 100_000);
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, fc.boolean(), sizes, async (scheduler, plan, pages, maxBytes) => {
      const store = new MemoryStore();
      const bus = new MemoryBus();
      const read = async (_syncId: string, afterSeq: number) => {
        await scheduler.schedule(Promise.resolve(), "read begins");
        const snapshot = store.events.slice(afterSeq, pages ? afterSeq + 3 : undefined);
        return scheduler.schedule(Promise.resolve(snapshot), "read answers");
      };
      const channels = new SyncChannels({ bus, read, encode, maxBytes, pollMs: NEVER_MS });
      const subscribers = [new Subscriber(channels), new Subscriber(channels)] as const;
      const finished = Promise.all(subscribers.map(({ done }) => done));
      scheduler.scheduleSequence(plan.map((step) => async () => play(step, store, bus, subscribers[0])));
      await scheduler.waitIdle();
      subscribers[0].resume();
      store.appendNext(true);
      bus.gap();
      await scheduler.waitFor(finished);
      for (const { seen } of subscribers) expect(seen).toEqual(store.events.map(({ seq }) => seq));
      expect(channels.size).toBe(0);
      channels.close();
      expect(bus.listeners.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});

function play(step: Step, store: MemoryStore, bus: MemoryBus, subscriber: Subscriber): void {
  if ("which" in step) {
    const event = store.events[store.events.length - 1 - step.which];
    if (event) bus.send(event);
  } else if (step.do === "append") store.appendNext();
  else if (step.do === "gap") bus.gap();
  else subscriber[step.do]();
}

/** Follows until the terminal event, coming back after the last event seen whenever it is cut off. */
class Subscriber {
  readonly seen: number[] = [];
  readonly done: Promise<void>;
  #finish: () => void = () => undefined;
  #ready = true;
  #connection: Subscription;

  constructor(private readonly channels: SyncChannels<Buffer>) {
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#connection = this.#connect();
  }

  reconnect(): void {
    this.#connection.cancel();
    this.#connection = this.#connect();
  }

  pause(): void {
    this.#ready = false;
  }

  resume(): void {
    this.#ready = true;
    this.#connection.resume();
  }

  #connect(): Subscription {
    return this.channels.follow(syncId, this.seen.at(-1) ?? 0, {
      next: ({ seq }) => {
        this.seen.push(seq);
        return this.#ready;
      },
      ended: () => this.#finish(),
      failed: (error) => expect.unreachable(String(error)),
    });
  }
}
