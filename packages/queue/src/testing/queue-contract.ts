import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import { createLogger } from "@project-sync/runtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openBullQueue } from "../bull.js";
import {
  createSyncQueue,
  createSyncWorker,
  jobIdOf,
  type ProcessSync,
  type QueueConnection,
  type SyncQueue,
  type SyncWorker,
  WorkerStoppingError,
} from "../index.js";
import { spawnTypeScript } from "./spawn-typescript.js";

interface Backend {
  connection: QueueConnection;
  stop(): Promise<void>;
}

/** Many tests share the machine: what should happen soon may take a while. */
function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 20_000, interval: 20 });
}

/** Short enough for a test to wait for a lost job, long enough for a busy machine to renew a lock. */
const LOCK_MS = 1_000;

/** What the queue promises, whatever it runs on. Each backend's test file calls this. */
export function describeQueueContract(name: string, startBackend: () => Promise<Backend>): void {
  describe(`the sync queue on ${name}`, () => {
    let backend: Backend;
    let queue: SyncQueue;
    const workers: SyncWorker[] = [];

    beforeAll(async () => {
      backend = await startBackend();
    });
    afterAll(() => backend?.stop());
    beforeEach(async () => {
      queue = createSyncQueue(backend.connection);
      await queue.waitUntilReady();
    });
    afterEach(async () => {
      await Promise.all(workers.splice(0).map((worker) => worker.close({ deadlineMs: 1_000 })));
      await queue.close();
      const { bull } = openBullQueue(backend.connection, () => undefined);
      await bull.waitUntilReady();
      await bull.obliterate({ force: true });
      await bull.close();
    });

    async function startWorker(process: ProcessSync, concurrency = 1): Promise<SyncWorker> {
      const worker = createSyncWorker({
        connection: backend.connection,
        concurrency,
        process,
        logger: createLogger({ name: "test", level: "silent" }),
        lockDurationMs: LOCK_MS,
        stalledIntervalMs: LOCK_MS,
      });
      workers.push(worker);
      await worker.start();
      return worker;
    }

    async function addSync(priority = 1): Promise<{ syncId: string; dispatch: number }> {
      const sync = { syncId: randomUUID(), dispatch: 1 };
      await queue.add({ ...sync, priority });
      return sync;
    }

    test("a job carries the sync's id, runs once and leaves nothing", async () => {
      const process = vi.fn<ProcessSync>(async () => undefined);
      await startWorker(process);
      const sync = await addSync();
      await eventually(async () => expect(await queue.has(sync)).toBe(false));
      expect(process.mock.calls.map(([job]) => job)).toEqual([
        { syncId: sync.syncId, jobId: jobIdOf(sync), attemptsMade: 0 },
      ]);
      expect(await queue.counts()).toEqual({ waiting: 0, prioritized: 0, active: 0, delayed: 0, failed: 0 });
    });

    test("the same dispatch is one job, the next dispatch another", async () => {
      const sync = await addSync();
      await queue.add({ ...sync, priority: 1 });
      await queue.add({ ...sync, dispatch: 2, priority: 1 });
      const seen: string[] = [];
      await startWorker(async ({ jobId }) => void seen.push(jobId));
      await eventually(() => expect(seen).toHaveLength(2));
      expect(seen.sort()).toEqual([jobIdOf(sync), jobIdOf({ ...sync, dispatch: 2 })]);
    });

    test("has() knows waiting and running jobs, and not finished or unknown ones", async () => {
      const gate = closedGate();
      const sync = await addSync();
      expect(await queue.has(sync)).toBe(true);
      const process = vi.fn<ProcessSync>(() => gate.opened);
      await startWorker(process);
      await eventually(() => expect(process).toHaveBeenCalled());
      expect(await queue.has(sync)).toBe(true);
      expect((await queue.counts()).active).toBe(1);
      gate.open();
      await eventually(async () => expect(await queue.has(sync)).toBe(false));
      expect(await queue.has({ syncId: randomUUID(), dispatch: 1 })).toBe(false);
    });

    test("a paused queue keeps its jobs, in any process and after a restart, until it is resumed", async () => {
      const process = vi.fn<ProcessSync>(async () => undefined);
      await startWorker(process);
      await queue.setPaused(true);
      const sync = await addSync();
      await startWorker(process);
      const other = createSyncQueue(backend.connection);
      expect(await other.isPaused()).toBe(true);
      expect(await other.has(sync)).toBe(true);
      const { waiting, prioritized, active } = await other.counts();
      expect([waiting + prioritized, active]).toEqual([1, 0]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(process).not.toHaveBeenCalled();
      await other.setPaused(false);
      await other.close();
      await eventually(() => expect(process).toHaveBeenCalledTimes(1));
      expect(await queue.isPaused()).toBe(false);
    });

    test("the more urgent job goes first, equals in order of arrival", async () => {
      const jobs = [];
      for (const priority of [3, 1, 2 ** 20, 1, 2]) jobs.push({ priority, ...(await addSync(priority)) });
      const seen: string[] = [];
      await startWorker(async ({ syncId }) => void seen.push(syncId));
      await eventually(() => expect(seen).toHaveLength(jobs.length));
      expect(seen).toEqual(jobs.toSorted((a, b) => a.priority - b.priority).map(({ syncId }) => syncId));
    });

    test("as many jobs run together as the concurrency allows", async () => {
      const gate = closedGate();
      const process = vi.fn<ProcessSync>(() => gate.opened);
      await startWorker(process, 2);
      for (let i = 0; i < 3; i++) await addSync();
      await eventually(() => expect(process).toHaveBeenCalledTimes(2));
      await eventually(async () => expect(await queue.counts()).toMatchObject({ active: 2, prioritized: 1 }));
      gate.open();
      await eventually(() => expect(process).toHaveBeenCalledTimes(3));
    });

    test("delayUntil puts the job back until then, without spending an attempt", async () => {
      const runs: { at: number; attemptsMade: number }[] = [];
      let until = 0;
      await startWorker(async ({ attemptsMade }) => {
        runs.push({ at: Date.now(), attemptsMade });
        if (runs.length > 1) return undefined;
        until = Date.now() + 1_000;
        return { delayUntil: new Date(until) };
      });
      const sync = await addSync();
      await eventually(async () => expect((await queue.counts()).delayed).toBe(1));
      expect(await queue.has(sync)).toBe(true);
      await eventually(() => expect(runs).toHaveLength(2));
      expect(runs[1]?.at).toBeGreaterThanOrEqual(until);
      expect(runs.map(({ attemptsMade }) => attemptsMade)).toEqual([0, 0]);
      await eventually(async () => expect(await queue.has(sync)).toBe(false));
    });

    test("a job that fails is not tried again, and the worker goes on", async () => {
      const process = vi.fn<ProcessSync>().mockRejectedValueOnce(new Error("no")).mockResolvedValue(undefined);
      await startWorker(process);
      const failing = await addSync();
      await eventually(async () => expect(await queue.has(failing)).toBe(false));
      const next = await addSync();
      await eventually(async () => expect(await queue.has(next)).toBe(false));
      expect(process).toHaveBeenCalledTimes(2);
    });

    test("closing aborts what runs and waits for it; what is put back goes to another worker", async () => {
      const sync = await addSync();
      const reasons: unknown[] = [];
      const process = vi.fn<ProcessSync>(async (_job, signal) => {
        await once(signal, "abort");
        reasons.push(signal.reason);
        return { delayUntil: new Date() };
      });
      const worker = await startWorker(process);
      await eventually(() => expect(process).toHaveBeenCalled());
      await worker.close({ deadlineMs: 5_000 });
      expect(reasons).toEqual([expect.any(WorkerStoppingError)]);
      const taken = vi.fn<ProcessSync>(async () => undefined);
      await startWorker(taken);
      await eventually(() => expect(taken).toHaveBeenCalled());
      expect(taken.mock.calls[0]?.[0].jobId).toBe(jobIdOf(sync));
    });

    test("closing has a deadline; a job that does not listen is left to another worker", async () => {
      await addSync();
      const deaf = vi.fn<ProcessSync>(() => new Promise(() => undefined));
      const worker = await startWorker(deaf);
      await eventually(() => expect(deaf).toHaveBeenCalled());
      const asked = Date.now();
      await worker.close({ deadlineMs: 100 });
      expect(Date.now() - asked).toBeLessThan(10_000);
      const taken = vi.fn<ProcessSync>(async () => undefined);
      await startWorker(taken);
      await eventually(() => expect(taken).toHaveBeenCalled());
    });

    test("a job whose worker was killed goes to another worker", async () => {
      const sync = await addSync();
      const script = new URL("./hanging-worker.ts", import.meta.url);
      const victim = spawnTypeScript(script, [JSON.stringify(backend.connection), String(LOCK_MS)]);
      const [line] = await once(createInterface(victim.stdout), "line");
      expect(line).toBe(`took ${sync.syncId}`);
      victim.kill("SIGKILL");
      await once(victim, "exit");
      const taken = vi.fn<ProcessSync>(async () => undefined);
      await startWorker(taken);
      await eventually(() => expect(taken).toHaveBeenCalled());
      await eventually(async () => expect(await queue.has(sync)).toBe(false));
    });
  });
}

function closedGate(): { opened: Promise<undefined>; open(): void } {
  const gate = new EventEmitter();
  return { opened: once(gate, "open").then(() => undefined), open: () => void gate.emit("open") };
}
