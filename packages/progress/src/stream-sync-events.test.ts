import { randomUUID } from "node:crypto";
import { getEventListeners } from "node:events";
import { isTerminalEvent, type SyncEvent } from "@project-sync/contracts";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { SlowConsumerError } from "./live-events.js";
import { streamSyncEvents } from "./stream-sync-events.js";
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

function openStream(store: Pick<MemoryStore, "read">, bus: MemoryBus, options: { [key: string]: unknown } = {}) {
  const defaults = { afterSeq: 0, signal: new AbortController().signal, pollMs: NEVER_MS };
  return streamSyncEvents({ ...defaults, ...options, read: store.read, bus, syncId });
}

async function sequence(stream: AsyncIterable<SyncEvent>): Promise<number[]> {
  const seen: number[] = [];
  for await (const event of stream) seen.push(event.seq);
  return seen;
}

test("stored events are replayed and the stream ends after the terminal one", async () => {
  const store = new MemoryStore();
  store.events.push(...sampleEvents(syncId, 4));
  const bus = new MemoryBus();
  expect(await sequence(openStream(store, bus))).toEqual([1, 2, 3, 4]);
  expect(await sequence(openStream(store, bus, { afterSeq: 2 }))).toEqual([3, 4]);
  expect(await sequence(openStream(store, bus, { afterSeq: 4 }))).toEqual([]);
  expect(bus.listeners.size).toBe(0);
});

test("a store that answers in pages is read to its end", async () => {
  const events = sampleEvents(syncId, 7);
  const read = async (_syncId: string, afterSeq: number) => events.slice(afterSeq, afterSeq + 2);
  expect(await sequence(openStream({ read }, new MemoryBus()))).toEqual([1, 2, 3, 4, 5, 6, 7]);
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
  expect(await sequence(openStream({ read }, bus))).toEqual([1, 2, 3]);
});

test("a hole in what arrives live is filled from the store at once", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  const read = vi.fn(store.read);
  const seen = sequence(openStream({ read }, bus));
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
  expect(await sequence(openStream({ read }, bus))).toEqual([1]);
});

test("what the bus lost without noticing is found by the slow poll", async () => {
  const store = new MemoryStore();
  const seen = sequence(openStream(store, new MemoryBus(), { pollMs: 5 }));
  store.appendNext();
  store.appendNext(true);
  expect(await seen).toEqual([1, 2]);
});

test("an abort ends the stream quietly and leaves nothing behind", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  store.appendNext();
  const abort = new AbortController();
  const stream = openStream(store, bus, { signal: abort.signal });
  expect((await stream.next()).value?.seq).toBe(1);
  const next = stream.next();
  abort.abort();
  expect((await next).done).toBe(true);
  expect(bus.listeners.size).toBe(0);
  expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
});

test("events of other syncs do not disturb", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  const read = vi.fn(store.read);
  const seen = sequence(openStream({ read }, bus));
  await eventually(() => expect(read).toHaveBeenCalledTimes(1));
  bus.send(sampleEvent(randomUUID(), 1, true));
  bus.gap(randomUUID());
  bus.send(store.appendNext(true));
  expect(await seen).toEqual([1]);
  expect(read).toHaveBeenCalledTimes(1);
});

test("a consumer that does not read is told so, and may resume", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  const stream = openStream(store, bus, { maxBuffered: 3 });
  const first = stream.next();
  await eventually(() => expect(bus.listeners.size).toBe(1));
  await new Promise(setImmediate);
  bus.send(store.appendNext());
  expect((await first).value?.seq).toBe(1);
  for (let i = 0; i < 4; i++) bus.send(store.appendNext(i === 3));
  await expect(stream.next()).rejects.toThrow(SlowConsumerError);
  expect(bus.listeners.size).toBe(0);
  expect(await sequence(openStream(store, bus, { afterSeq: 1 }))).toEqual([2, 3, 4, 5]);
});

test("what has to be read from the store anyway does not count as unread", async () => {
  const store = new MemoryStore();
  const bus = new MemoryBus();
  store.appendNext();
  const stream = openStream(store, bus, { maxBuffered: 3 });
  expect((await stream.next()).value?.seq).toBe(1);
  for (let i = 0; i < 10; i++) bus.send(store.appendNext(i === 9));
  expect(await sequence(stream)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

/** `which` counts back from the newest event. */
type Step = { do: "append" | "gap" | "reconnect" } | { do: "publish"; which: number };

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>({ do: "append" }) },
    { weight: 6, arbitrary: fc.nat({ max: 20 }).map<Step>((which) => ({ do: "publish", which })) },
    { weight: 1, arbitrary: fc.constantFrom<Step>({ do: "gap" }, { do: "reconnect" }) },
  ),
  { maxLength: 40 },
);

/**
 * The scheduler chooses when each answer of the store arrives and when each step happens. An appended event may be
 * published at once, later, twice, out of order or never; the subscriber may go away and come back at any point.
 */
test("in every interleaving a subscriber sees 1..N once, in order, and then the end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), steps, fc.boolean(), async (scheduler, plan, pages) => {
      const store = new MemoryStore();
      const bus = new MemoryBus();
      const read = async (_syncId: string, afterSeq: number) => {
        await scheduler.schedule(Promise.resolve(), "read begins");
        const snapshot = store.events.slice(afterSeq, pages ? afterSeq + 3 : undefined);
        return scheduler.schedule(Promise.resolve(snapshot), "read answers");
      };
      const subscriber = new Subscriber((afterSeq, signal) => openStream({ read }, bus, { afterSeq, signal }));
      const finished = subscriber.run();
      scheduler.scheduleSequence(plan.map((step) => async () => play(step, store, bus, subscriber)));
      await scheduler.waitIdle();
      store.appendNext(true);
      bus.gap();
      await scheduler.waitFor(finished);
      expect(subscriber.seen).toEqual(store.events.map(({ seq }) => seq));
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
  else subscriber.reconnect();
}

/** Reads until the terminal event, coming back after the last event seen whenever the connection is cut. */
class Subscriber {
  readonly seen: number[] = [];
  #connection = new AbortController();

  constructor(private readonly open: (afterSeq: number, signal: AbortSignal) => AsyncIterable<SyncEvent>) {}

  reconnect(): void {
    this.#connection.abort();
  }

  async run(): Promise<void> {
    for (;;) {
      this.#connection = new AbortController();
      for await (const event of this.open(this.seen.at(-1) ?? 0, this.#connection.signal)) {
        this.seen.push(event.seq);
        if (isTerminalEvent(event)) return;
      }
    }
  }
}
