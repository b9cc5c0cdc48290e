import { requestCancel } from "@project-sync/database";
import type { ProgressBus } from "@project-sync/progress";
import { createSyncQueue, type QueueConnection } from "@project-sync/queue";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { createWorkerService, type WorkerService } from "../index.js";
import { dispatchWaiting } from "../maintenance.js";
import { expectMirrorToEqualGit } from "./compare-mirror.js";
import { createWorkerFixture, type WorkerFixture } from "./worker-fixture.js";

interface Backend {
  connection(database: { connectionString: string }): QueueConnection;
  openBus(database: { connectionString: string }): ProgressBus;
}

/** What a worker on a real queue and bus must do, whichever they are. */
export function describeWorkerContract(name: string, backend: Backend): void {
  describe(`worker on ${name}`, () => {
    let fixture: WorkerFixture;
    beforeAll(async () => {
      fixture = await createWorkerFixture();
      await connect(fixture, backend);
      for (let i = 0; i < 30; i++) fixture.git.write(`src/${i}`, `${i}\n`);
      await fixture.git.commit();
    });
    afterAll(async () => {
      await fixture.context.queue.close();
      await fixture.context.bus.close();
      await fixture[Symbol.asyncDispose]();
    });

    test("a requested sync becomes a job, runs, and lets the next one of its branch follow", async () => {
      await startService(fixture);
      const first = await requestAndDispatch(fixture);
      await untilStatus(fixture, first, "completed");
      await fixture.git.write("src/1", "changed\n").commit();
      fixture.emulator.setLatency(50);
      const second = await requestAndDispatch(fixture);
      await untilStatus(fixture, second, "running");
      const third = await requestAndDispatch(fixture);
      await untilStatus(fixture, third, "completed");
      fixture.emulator.setLatency(0);
      expect(third).not.toBe(second);
      expect(await fixture.getSync(third)).toMatchObject({ previousSyncId: second });
      expect(await fixture.getSync(second)).toMatchObject({ previousSyncId: first });
      await expectMirrorToEqualGit(fixture, "main");
    });

    test("a failed attempt and a rate limit are gone on with by themselves", async () => {
      await fixture.git.write("src/1", "again\n").commit();
      fixture.emulator.faults.add({ path: /branches\/main/, fault: { kind: "status", status: 502 } });
      const fault = { kind: "status", status: 429, retryAfter: 1 } as const;
      fixture.emulator.faults.add({ path: /branches\/main/, fault });
      await startService(fixture);
      const syncId = await requestAndDispatch(fixture);
      await untilStatus(fixture, syncId, "completed");
      expect(await fixture.getSync(syncId)).toMatchObject({ attempt: 2 });
    });

    test("a nudge from another process cancels at once", async () => {
      fixture.context.heartbeatMs = 60_000;
      const untilStalled = await stallContent(fixture);
      await startService(fixture);
      const syncId = await requestAndDispatch(fixture);
      await untilStalled();
      await requestCancel(fixture.database, syncId);
      const other = backend.openBus(fixture);
      onTestFinished(() => other.close());
      await other.nudge({ type: "cancel", syncId });
      await untilStatus(fixture, syncId, "cancelled");
      fixture.context.heartbeatMs = 50;
    });

    test("a worker that stops hands over, and another finishes without a lost attempt", async () => {
      // Long enough that no busy machine loses it: a job taken from a silent worker does cost an attempt.
      fixture.context.lockDurationMs = 60_000;
      const untilStalled = await stallContent(fixture);
      const leaving = await startService(fixture);
      const syncId = await requestAndDispatch(fixture);
      await untilStalled();
      await startService(fixture);
      await leaving.stop();
      await untilStatus(fixture, syncId, "completed");
      expect(await fixture.getSync(syncId)).toMatchObject({ attempt: 1 });
      await expectMirrorToEqualGit(fixture, "main");
    });
  });
}

async function connect(fixture: WorkerFixture, { connection, openBus }: Backend): Promise<void> {
  const queueConnection = connection(fixture);
  Object.assign(fixture.context, {
    queueConnection,
    queue: createSyncQueue(queueConnection),
    bus: openBus(fixture),
  });
}

async function startService({ context }: WorkerFixture): Promise<WorkerService> {
  const service = createWorkerService(context);
  await service.start();
  onTestFinished(() => service.stop());
  return service;
}

async function requestAndDispatch(fixture: WorkerFixture): Promise<string> {
  const syncId = await fixture.request();
  await dispatchWaiting(fixture.context);
  return syncId;
}

let changes = 0;

/**
 * The next commit's only blob never arrives, the first time it is asked for; answers a wait for that moment. The phase in
 * the row would not do: it is written before the request goes out, and whoever stops a worker in between leaves the stall
 * to the next one, whose request then times out.
 */
async function stallContent({ git, emulator }: WorkerFixture): Promise<() => Promise<void>> {
  await git.write("src/1", `stalled ${changes++}\n`).commit();
  const asked = () => emulator.requests.count(/git\/blobs/);
  const before = asked();
  emulator.faults.add({ path: /git\/blobs/, fault: { kind: "stall" } });
  return () => vi.waitFor(() => expect(asked()).toBe(before + 1), { timeout: 20_000, interval: 20 });
}

async function untilStatus(fixture: WorkerFixture, syncId: string, status: string): Promise<void> {
  const options = { timeout: 20_000, interval: 20 };
  await vi.waitFor(async () => expect((await fixture.getSync(syncId)).status).toBe(status), options);
}
