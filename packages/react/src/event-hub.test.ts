import type { EventMessage, EventsOptions, EventTopic, TopicChange } from "@project-sync/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventHub } from "./event-hub.js";

const A: EventTopic = "sync:a";
const B: EventTopic = "sync:b";
const reset: EventMessage = { kind: "reset", syncs: [] };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A client whose subscriptions are looked at, and fed by hand. */
function fakeClient() {
  const opened: FakeSubscription[] = [];
  const events = (options: EventsOptions = {}) => {
    const subscription = new FakeSubscription(options);
    opened.push(subscription);
    return subscription;
  };
  return { opened, events };
}

class FakeSubscription {
  readonly topics: Set<EventTopic>;
  closed = false;
  #next = deferred();

  constructor(readonly options: EventsOptions) {
    this.topics = new Set(options.topics);
  }

  async setTopics({ add = [], remove = [] }: TopicChange): Promise<void> {
    for (const topic of add) this.topics.add(topic);
    for (const topic of remove) this.topics.delete(topic);
  }

  reconnectNow(): void {}

  close(): void {
    this.closed = true;
    this.#next.resolve(null);
  }

  give(message: EventMessage): void {
    const { resolve } = this.#next;
    this.#next = deferred();
    resolve(message);
  }

  fail(error: Error): void {
    this.#next.reject(error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<EventMessage> {
    for (let message = await this.#next.promise; message !== null; message = await this.#next.promise) yield message;
  }
}

/** What Node 20 does not have yet: Promise.withResolvers. */
function deferred() {
  let resolve: (message: EventMessage | null) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<EventMessage | null>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

test("one connection for all; a component that is replaced costs none, the last one's leaving closes it", async () => {
  const client = fakeClient();
  const hub = new EventHub(client);
  expect(client.opened).toHaveLength(0);
  hub.subscribe(A, () => {})();
  const leaveA = hub.subscribe(A, () => {});
  const leaveB = hub.subscribe(B, () => {});
  expect(client.opened).toHaveLength(1);
  const [subscription] = client.opened;
  leaveB();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([...(subscription?.topics ?? [])]).toEqual([A]);
  leaveA();
  leaveA();
  expect(subscription?.closed).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(subscription?.closed).toBe(true);
  expect(hub.state()).toBe("idle");
});

test("listeners get messages, and are told whenever the stream is open", async () => {
  const client = fakeClient();
  const hub = new EventHub(client);
  const heard: string[] = [];
  hub.subscribe(A, ({ kind }) => heard.push(kind));
  client.opened[0]?.options.onConnection?.({ state: "open" });
  client.opened[0]?.give(reset);
  await vi.advanceTimersByTimeAsync(0);
  expect(heard.sort()).toEqual(["live", "live", "reset"]);
  expect(hub.state()).toBe("live");
  hub.subscribe(B, ({ kind }) => heard.push(`B ${kind}`));
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toContain("B live");
});

test("a lost connection is told once, also while others are tried", () => {
  const client = fakeClient();
  const hub = new EventHub(client);
  const states: string[] = [];
  hub.watch(() => states.push(hub.state()));
  hub.subscribe(A, () => {});
  const show = client.opened[0]?.options.onConnection;
  show?.({ state: "connecting" });
  show?.({ state: "open" });
  for (const attempt of [1, 2]) {
    show?.({ state: "waiting", attempt, delayMs: 1, cause: null });
    show?.({ state: "connecting" });
  }
  show?.({ state: "open" });
  expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
    "connecting",
    "live",
    "reconnecting",
    "live",
  ]);
});

test("what the server refuses is told, and tried anew by the next that asks", async () => {
  const client = fakeClient();
  const hub = new EventHub(client);
  hub.subscribe(A, () => {});
  client.opened[0]?.fail(new Error("refused"));
  await vi.advanceTimersByTimeAsync(0);
  expect(hub.state()).toBe("failed");
  hub.subscribe(B, () => {});
  expect(client.opened).toHaveLength(2);
  expect(hub.state()).toBe("connecting");
});
