import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createLogger } from "@project-sync/runtime";
import { startRedis } from "@project-sync/testing";
import { expect, onTestFinished, test } from "vitest";
import {
  createSyncQueue,
  createSyncWorker,
  type QueueConnection,
  QueueMisconfiguredError,
  QueueUnavailableError,
} from "./index.js";
import { spawnTypeScript } from "./testing/spawn-typescript.js";

test("a Redis that may evict jobs is refused by producer and worker", async () => {
  const redis = await startRedis({ maxmemoryPolicy: "allkeys-lru" });
  onTestFinished(() => redis.stop());
  const connection: QueueConnection = { kind: "redis", url: redis.url };
  const queue = createSyncQueue(connection);
  onTestFinished(() => queue.close());
  await expect(queue.waitUntilReady()).rejects.toThrow(QueueMisconfiguredError);
  await expect(queue.add(newSync())).rejects.toThrow(/allkeys-lru.*noeviction/);
  const logger = createLogger({ name: "test", level: "silent" });
  const worker = createSyncWorker({ connection, concurrency: 1, logger, process: async () => undefined });
  await expect(worker.start()).rejects.toThrow(QueueMisconfiguredError);
  await worker.close({ deadlineMs: 100 });
});

test("while Redis is away add() fails in bounded time; when it is back, add() works again", async () => {
  const before = await startRedis();
  const port = Number(new URL(before.url).port);
  const queue = createSyncQueue({ kind: "redis", url: before.url }, { timeoutMs: 1_000 });
  onTestFinished(() => queue.close());
  await queue.add(newSync());
  await before.stop();
  const asked = Date.now();
  await expect(queue.add(newSync())).rejects.toThrow(QueueUnavailableError);
  await expect(queue.has(newSync())).rejects.toThrow(QueueUnavailableError);
  expect(Date.now() - asked).toBeLessThan(10_000);

  const after = await startRedis({ port });
  onTestFinished(() => after.stop());
  const sync = newSync();
  await expect.poll(() => queue.add(sync).then(() => queue.has(sync), String), { timeout: 30_000 }).toBe(true);
});

test("a queue that never was there fails at once and is found when it comes", async () => {
  const gone = await startRedis();
  await gone.stop();
  const queue = createSyncQueue({ kind: "redis", url: gone.url });
  onTestFinished(() => queue.close());
  await expect(queue.add(newSync())).rejects.toThrow(QueueUnavailableError);
  const redis = await startRedis({ port: Number(new URL(gone.url).port) });
  onTestFinished(() => redis.stop());
  await queue.add(newSync());
});

test("a worker takes jobs again after Redis went away and came back, and closes while it is away", async () => {
  const before = await startRedis();
  const port = Number(new URL(before.url).port);
  const connection: QueueConnection = { kind: "redis", url: before.url };
  const logger = createLogger({ name: "test", level: "silent" });
  const seen: string[] = [];
  const worker = createSyncWorker({
    connection,
    concurrency: 1,
    logger,
    process: async (job) => void seen.push(job.syncId),
  });
  await worker.start();
  await before.stop();
  const after = await startRedis({ port });
  onTestFinished(() => after.stop());
  const queue = createSyncQueue(connection);
  onTestFinished(() => queue.close());
  const sync = newSync();
  await queue.add(sync);
  await expect.poll(() => seen, { timeout: 30_000 }).toEqual([sync.syncId]);
  await after.stop();
  const asked = Date.now();
  await worker.close({ deadlineMs: 500 });
  expect(Date.now() - asked).toBeLessThan(10_000);
});

test("a process that closes its worker and queue while Redis is away ends by itself", async () => {
  const redis = await startRedis();
  const child = spawnTypeScript(new URL("./testing/idle-worker.ts", import.meta.url), [redis.url]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  await redis.stop();
  child.kill("SIGTERM");
  expect(await once(child, "exit", { signal: AbortSignal.timeout(40_000) })).toEqual([0, null]);
});

function newSync() {
  return { syncId: randomUUID(), dispatch: 1, priority: 1 };
}
