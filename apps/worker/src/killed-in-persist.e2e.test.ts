import type { TreeEntry } from "@project-sync/contracts";
import { findBranch, readActiveTree } from "@project-sync/database";
import { createSyncQueue, type SyncQueue } from "@project-sync/queue";
import { startRedis } from "@project-sync/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { dispatchWaiting } from "./maintenance.js";
import { collect, expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { spawnWorker } from "./testing/spawn-worker.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

test("a worker killed in the middle of persist: readers see the old tree, then the new one, never a mix", async () => {
  await using fixture = await createWorkerFixture();
  const { git } = fixture;
  for (let i = 0; i < 200; i++) git.write(`src/${i % 7}/${i}`, `old ${i}\n`);
  const oldCommit = await git.commit();
  const env = await connectToRedis(fixture);
  const first = await startWorker(env);
  await requestAndWait(fixture, "completed");

  for (let i = 0; i < 200; i++) git.remove(`src/${i % 7}/${i}`).write(`src/${i % 5}/${i}`, `new ${i}\n`);
  const newCommit = await git.commit();
  const watching = watchTree(fixture, [await paths(fixture, oldCommit), await paths(fixture, newCommit)]);
  const held = await holdPersist(fixture);
  const syncId = await requestAndWait(fixture, "running");
  await untilPersistIsHeld(fixture);

  await startWorker(env);
  await first.end("SIGKILL");
  await held.releaseDeadAndHoldNext();
  await untilPersistIsHeld(fixture);
  await expectMirrorToEqualGit(fixture, oldCommit);
  await held.release();
  await vi.waitFor(async () => expect((await fixture.getSync(syncId)).status).toBe("completed"), WAIT);
  await expectMirrorToEqualGit(fixture, newCommit);
  expect(await watching.stop()).toEqual(["old", "new"]);
  expect(await fixture.getSync(syncId)).toMatchObject({
    attempt: 2,
    stats: { added: 170, modified: 30, removed: 170 },
  });
});

test("SIGTERM ends a worker in order while another goes on with its sync", async () => {
  await using fixture = await createWorkerFixture();
  await fixture.git.write("a", "1\n").commit();
  fixture.emulator.faults.add({ path: /git\/blobs/, fault: { kind: "stall" } });
  const env = await connectToRedis(fixture);
  const leaving = await startWorker(env);
  const syncId = await requestAndWait(fixture, "running");
  // Not before it hangs in the request: a stop any earlier would leave the stall to the other worker.
  await vi.waitFor(() => expect(fixture.emulator.requests.count(/git\/blobs/)).toBe(1), WAIT);
  await startWorker(env);
  expect(await leaving.end("SIGTERM")).toBe(0);
  await vi.waitFor(async () => expect((await fixture.getSync(syncId)).status).toBe("completed"), WAIT);
  expect(await fixture.getSync(syncId)).toMatchObject({ attempt: 1 });
  await expectMirrorToEqualGit(fixture, "main");
});

const WAIT = { timeout: 30_000, interval: 20 };
const LOCK_KEY = 4711;

async function connectToRedis(fixture: WorkerFixture): Promise<Record<string, string>> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const queue: SyncQueue = createSyncQueue({ kind: "redis", url: redis.url });
  onTestFinished(() => queue.close());
  fixture.context.queue = queue;
  return { DATABASE_URL: fixture.connectionString, REDIS_URL: redis.url, GITHUB_API_URL: fixture.emulator.url };
}

async function startWorker(env: Record<string, string>) {
  const worker = await spawnWorker(env);
  onTestFinished(async () => void (await worker.end("SIGKILL")));
  return worker;
}

async function requestAndWait(fixture: WorkerFixture, status: string): Promise<string> {
  const syncId = await fixture.request();
  await dispatchWaiting(fixture.context);
  await vi.waitFor(async () => expect((await fixture.getSync(syncId)).status).toBe(status), WAIT);
  return syncId;
}

/** Makes whoever moves "Branch"."lastSyncId", inside its transaction, wait for a lock that the test holds. */
async function holdPersist({ database }: WorkerFixture) {
  await database.pool.query(`
    CREATE FUNCTION hold_persist() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_advisory_xact_lock(${LOCK_KEY}); RETURN NEW; END $$;
    CREATE TRIGGER hold_persist BEFORE UPDATE ON "Branch" FOR EACH ROW
      WHEN (OLD."lastSyncId" IS DISTINCT FROM NEW."lastSyncId") EXECUTE FUNCTION hold_persist()`);
  const first = await database.pool.connect();
  const second = await database.pool.connect();
  await first.query(`SELECT pg_advisory_lock(${LOCK_KEY})`);
  return {
    /**
     * The killed worker's session waits in the server until its statement ends; only then does it notice that nobody is
     * there. Locks are granted in turn: the dead session gets it, rolls back, and the test has it again before the
     * second worker asks.
     */
    async releaseDeadAndHoldNext() {
      const next = second.query(`SELECT pg_advisory_lock(${LOCK_KEY})`);
      await first.query(`SELECT pg_advisory_unlock(${LOCK_KEY})`);
      await next;
      first.release(true);
    },
    async release() {
      await second.query(`SELECT pg_advisory_unlock(${LOCK_KEY})`);
      second.release(true);
    },
  };
}

async function untilPersistIsHeld({ database }: WorkerFixture): Promise<void> {
  const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK_KEY} AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  await vi.waitFor(async () => expect((await database.pool.query(waiting)).rowCount).toBe(1), WAIT);
}

async function paths({ git }: WorkerFixture, commit: string): Promise<string> {
  return fingerprint(await git.lsTree(commit));
}

/** Reads the mirror over and over; answers which of the two known trees it saw, in order, without repeats. */
function watchTree({ database, repository }: WorkerFixture, [oldTree, newTree]: string[]) {
  const seen: string[] = [];
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const branch = await findBranch(database, { repositoryId: repository.id, name: "main" });
      const tree = fingerprint(await collect(readActiveTree(database, branch?.id ?? "")));
      const name = tree === oldTree ? "old" : tree === newTree ? "new" : "a mix";
      if (seen.at(-1) !== name) seen.push(name);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await watching;
      return seen;
    },
  };
}

function fingerprint(entries: TreeEntry[]): string {
  const lines = entries.map(({ mode, sha, path }) => `${mode} ${sha} ${path}`);
  return lines.sort().join("\n");
}
