import { setTimeout as wait } from "node:timers/promises";
import { createRedisBus, type ProgressBus } from "@project-sync/progress";
import { createLogger } from "@project-sync/runtime";
import { startRedis, type TestRedis } from "@project-sync/testing";
import { Redis } from "ioredis";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { FINISHED, progress } from "./testing/memory-syncs.js";
import { openStream } from "./testing/open-stream.js";
import { startGateway } from "./testing/start-gateway.js";

const EVENTS = 1_000;
const CLIENTS = 5;
const logger = createLogger({ name: "test", level: "silent" });
let redis: TestRedis;
let worker: ProgressBus;
let gateway: Awaited<ReturnType<typeof startGateway>>;

beforeEach(async () => {
  redis = await startRedis();
  worker = createRedisBus({ url: redis.url, logger });
  const bus = createRedisBus({ url: redis.url, logger });
  gateway = await startGateway({ bus });
  onTestFinished(async () => {
    await Promise.all([worker.close(), bus.close()]);
    await redis.stop();
  });
});

/** Stores and publishes all events, evenly over the time, and what cannot be published is not waited for. */
async function runSync(syncId: string, ms: number): Promise<void> {
  for (let i = 1; i <= EVENTS; i++) {
    const event = gateway.syncs.append(syncId, i === EVENTS ? FINISHED : progress(i));
    worker.publish(event).catch(() => undefined);
    await wait(ms / EVENTS);
  }
}

/** Follows by hand until the terminal event; `cut` is given each connection, to end it when it likes. */
async function follow(syncId: string, cut: (close: () => void) => void = () => undefined): Promise<number[]> {
  const seen: number[] = [];
  while (seen.at(-1) !== EVENTS) {
    const stream = await openStream(gateway.urlOf(syncId), { "last-event-id": String(seen.at(-1) ?? 0) });
    cut(() => stream.close());
    await stream.closed;
    seen.push(...stream.seqs(syncId));
  }
  return seen;
}

const all = Array.from({ length: EVENTS }, (_, index) => index + 1);

test("one connection reset every 100 ms over 1,000 events", async () => {
  const syncId = gateway.syncs.create();
  const open = new Set<() => void>();
  const resetting = setInterval(() => {
    const [oldest] = open;
    if (oldest === undefined) return;
    open.delete(oldest);
    oldest();
  }, 100);
  onTestFinished(() => clearInterval(resetting));
  const followers = Array.from({ length: CLIENTS }, () => follow(syncId, (close) => void open.add(close)));
  await runSync(syncId, 5_000);
  for (const seen of await Promise.all(followers)) expect(seen).toEqual(all);
});

test("the pub/sub connection killed every second", async () => {
  const syncId = gateway.syncs.create();
  const admin = new Redis(redis.url);
  onTestFinished(() => admin.disconnect());
  const killing = setInterval(() => void admin.client("KILL", "TYPE", "pubsub").catch(() => undefined), 1_000);
  onTestFinished(() => clearInterval(killing));
  const followers = Array.from({ length: CLIENTS }, () => follow(syncId));
  await runSync(syncId, 5_000);
  for (const seen of await Promise.all(followers)) expect(seen).toEqual(all);
});

test("Redis restarted in the middle", async () => {
  const syncId = gateway.syncs.create();
  const followers = Array.from({ length: CLIENTS }, () => follow(syncId));
  const running = runSync(syncId, 5_000);
  await wait(1_500);
  const port = Number(new URL(redis.url).port);
  await redis.stop();
  await wait(1_000);
  redis = await startRedis({ port });
  await running;
  for (const seen of await Promise.all(followers)) expect(seen).toEqual(all);
});
