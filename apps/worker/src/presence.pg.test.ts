import { findQueueControl, listWorkers, readActivity, writeQueueControl } from "@project-sync/database";
import { createSyncQueue, QUEUE_NAME } from "@project-sync/queue";
import { expect, test, vi } from "vitest";
import { createWorkerService } from "./create-worker-service.js";
import { dispatchWaiting } from "./maintenance.js";
import { startPresence } from "./presence.js";
import { createWorkerFixture } from "./testing/worker-fixture.js";

const eventually = { timeout: 10_000, interval: 20 };

test("a worker is there while it runs, and what its process has counted is kept when it has gone", async () => {
  await using fixture = await createWorkerFixture();
  const { context, database } = fixture;
  const presence = startPresence(context);
  await vi.waitFor(async () => expect(await listWorkers(database)).toHaveLength(1), eventually);
  expect((await listWorkers(database))[0]).toMatchObject({
    ...{ id: "test-worker", state: "alive", pid: process.pid, concurrency: 1, version: "0.0.0-test", running: [] },
    rssBytes: expect.any(Number),
  });
  context.metrics.healed.inc({ what: "sweep" }, 3);
  context.metrics.checks.inc({ result: "in_step" });
  await presence.stop();
  expect(await listWorkers(database)).toEqual([]);
  const { total } = await readActivity(database, { range: "1h", now: new Date() });
  expect(total).toEqual({ healed: { sweep: 3 }, checks: { in_step: 1 } });
});

test("a queue that somebody paused is not served, not even when the queue itself has forgotten it", async () => {
  await using fixture = await createWorkerFixture();
  const { context, database, git } = fixture;
  await git.write("a", "1\n").commit();
  const queue = createSyncQueue(context.queueConnection);
  context.queue = queue;
  await writeQueueControl(database, { name: QUEUE_NAME, paused: true, changedBy: "test" });
  const service = createWorkerService(context);
  await service.start();
  expect(await queue.isPaused()).toBe(true);
  await queue.setPaused(false);
  await vi.waitFor(async () => expect(await queue.isPaused()).toBe(true), eventually);
  const syncId = await fixture.request();
  await dispatchWaiting(context);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await fixture.getSync(syncId)).status).toBe("queued");
  await writeQueueControl(database, { name: QUEUE_NAME, paused: false, changedBy: "test" });
  await vi.waitFor(async () => expect((await fixture.getSync(syncId)).status).toBe("completed"), eventually);
  expect(await findQueueControl(database, QUEUE_NAME)).toMatchObject({ paused: false });
  await service.stop();
  await queue.close();
});
