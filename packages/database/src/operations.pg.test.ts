import { randomUUID } from "node:crypto";
import { MINUTE } from "@project-sync/runtime";
import { expect, test } from "vitest";
import {
  addActivity,
  claimTask,
  countUnfinished,
  createProject,
  failSync,
  findOldestWaiting,
  findQueueControl,
  finishTask,
  listFailedBranches,
  listFailures,
  listProjects,
  listTasks,
  listWorkers,
  noteWorker,
  readActivity,
  readActivityDays,
  readBranchStates,
  readOpsPulse,
  readSweep,
  readThroughput,
  readTreeSummary,
  removeWorker,
  requestSync,
  timeBuckets,
  writeQueueControl,
} from "./index.js";
import { change, completeSync, givenClaim, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

async function fail(repositoryId: string, branchName: string, code: string): Promise<string> {
  const { syncId, fence } = await givenClaim(given.database, repositoryId, branchName);
  await failSync(given.database, { syncId, fence, code, message: `${code} on ${branchName}`, retryable: true });
  return syncId;
}

test("finished syncs are counted by when, with how long they took; a bucket without any is there too", async () => {
  const { database } = given;
  const repository = await givenRepository(database);
  for (let i = 0; i < 3; i++) await completeSync(database, repository.id, []);
  await database.pool.query(`UPDATE "ProjectSync" SET "completedAt" = "startedAt" + interval '2 seconds' * "position"
    WHERE "repositoryId" = '${repository.id}'`);
  await fail(repository.id, "other", "boom");
  const now = new Date(Date.now() + MINUTE);
  const hour = await readThroughput(database, { range: "1h", now });
  expect(hour.buckets).toHaveLength(60);
  expect(hour.total).toMatchObject({ completed: 3, failed: 1, cancelled: 0, duration: { p50Ms: 4_000 } });
  expect(hour.total.duration.p95Ms).toBeCloseTo(5_800, 0);
  expect(hour.buckets.reduce((sum, { completed }) => sum + completed, 0)).toBe(3);
  expect(hour.buckets.find(({ completed }) => completed > 0)?.byTrigger.api).toBeGreaterThan(0);
  expect(hour.buckets[0]).toMatchObject({ completed: 0, duration: { p50Ms: null, p95Ms: null } });
  const week = await readThroughput(database, { range: "7d", now });
  expect(week.buckets).toHaveLength(84);
  expect(week.total).toEqual(hour.total);
  const past = await readThroughput(database, { range: "1h", now: new Date(0) });
  expect(past.total).toMatchObject({ completed: 0, duration: { p50Ms: null } });
});

test("failures are grouped by code; open are those that nothing came after", async () => {
  const { database } = given;
  const [one, two] = [await givenRepository(database), await givenRepository(database)];
  const code = `code_${randomUUID().slice(0, 8)}`;
  for (const branch of ["a", "b", "c"]) await fail(one.id, branch, code);
  const last = await fail(two.id, "main", code);
  await completeSync(database, one.id, [], "a");
  await requestSync(database, { repositoryId: one.id, branchName: "b", trigger: "api" });
  const span = timeBuckets("1h", new Date());
  const group = (await listFailures(database, span)).find((it) => it.code === code);
  expect(group).toMatchObject({ count: 4, open: 2, repositories: 2, samples: { length: 4 } });
  expect(group?.samples[0]).toMatchObject({ id: last, error: { code }, repository: `${two.owner}/${two.name}` });
  const branches = await listFailedBranches(database, { ...span, code, limit: 10 });
  expect(branches).toEqual([
    { repositoryId: one.id, branchName: "c", trigger: "api" },
    { repositoryId: two.id, branchName: "main", trigger: "api" },
  ]);
});

test("workers are listed with what they run; one that is silent shows, one that stopped does not", async () => {
  const { database } = given;
  const worker = { host: "h", pid: 1, version: "1.2.3", concurrency: 4, rssBytes: 5_000_000_000 };
  for (const id of ["worker-1", "worker-2", "worker-3"]) await noteWorker(database, { ...worker, id });
  await database.pool.query(`UPDATE "Worker" SET "lastSeenAt" = now() - interval '1 minute' WHERE "id" = 'worker-2'`);
  await removeWorker(database, "worker-3");
  const { id: repositoryId } = await givenRepository(database);
  const claim = await givenClaim(database, repositoryId, "worked-on");
  const workers = await listWorkers(database);
  expect(workers.map(({ id, state }) => [id, state])).toEqual([
    ["worker-1", "alive"],
    ["worker-2", "silent"],
  ]);
  expect(workers[0]).toMatchObject({ ...worker, running: [{ id: claim.syncId, branchName: "worked-on" }] });
});

test("what waits, and since when", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const before = await countUnfinished(database);
  const { sync } = await requestSync(database, { repositoryId, branchName: "slow", trigger: "api" });
  await database.pool.query(`UPDATE "ProjectSync" SET "requestedAt" = now() - interval '1 hour' WHERE "id" = $1`, [
    sync.id,
  ]);
  expect(await countUnfinished(database)).toEqual({ ...before, queued: before.queued + 1 });
  const oldest = await findOldestWaiting(database);
  expect(oldest?.sync).toMatchObject({ id: sync.id, branchName: "slow" });
  expect(oldest?.ageMs).toBeGreaterThan(3_599_000);
});

test("a queue is paused by a row, which says since when and by whom", async () => {
  const { database } = given;
  const name = randomUUID();
  expect(await findQueueControl(database, name)).toBeNull();
  await writeQueueControl(database, { name, paused: true, changedBy: "ops" });
  const paused = await findQueueControl(database, name);
  await writeQueueControl(database, { name, paused: true, changedBy: "somebody else" });
  expect(await findQueueControl(database, name)).toEqual(paused);
  await writeQueueControl(database, { name, paused: false, changedBy: "ops" });
  expect(await findQueueControl(database, name)).toMatchObject({ paused: false, changedBy: "ops" });
});

test("tasks tell when they ran and how that ended; what was healed adds up over workers", async () => {
  const { database } = given;
  const name = randomUUID();
  const of = async () => (await listTasks(database)).find((task) => task.name === name);
  await claimTask(database, { name, everyMs: 5 });
  expect(await of()).toMatchObject({ everyMs: 5, finishedAt: null, error: null });
  await finishTask(database, { name, error: "no \0 luck" });
  expect(await of()).toMatchObject({ finishedAt: expect.any(String), error: "no \uFFFD luck" });
  const healed = { kind: "healed", what: "sweep", count: 2 } as const;
  await addActivity(database, [healed, { kind: "check", what: "in_step", count: 7 }]);
  await Promise.all([1, 2, 3].map(() => addActivity(database, [healed])));
  const activity = await readActivity(database, { range: "24h", now: new Date() });
  expect(activity.total).toEqual({ healed: { sweep: 8 }, checks: { in_step: 7 } });
  expect(activity.buckets).toHaveLength(96);
  expect(await readSweep(database)).toMatchObject({ repositories: expect.any(Number), overdueMs: expect.any(Number) });
});

test("the pulse marks what has changed, and nothing else", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const quiet = await readOpsPulse(database);
  expect((await readOpsPulse(database)).marks).toEqual(quiet.marks);
  await requestSync(database, { repositoryId, branchName: "pulse", trigger: "api" });
  const queued = await readOpsPulse(database);
  expect(queued.syncs.queued).toBe(quiet.syncs.queued + 1);
  expect(queued.marks).toEqual({ ...quiet.marks, queues: expect.not.stringMatching(quiet.marks.queues) });
  await completeSync(database, repositoryId, [], "pulse");
  expect((await readOpsPulse(database)).marks.finished).not.toBe(queued.marks.finished);
});

test("projects are found by a part of their name or of a repository's, and tell how these stand", async () => {
  const { database } = given;
  const unique = randomUUID().slice(0, 8);
  const repository = await givenRepository(database, `Owner-${unique}`);
  await completeSync(database, repository.id, [change("added", "a.ts")]);
  const failed = await fail(repository.id, "broken", "boom");
  const empty = await createProject(database, { name: `100%_${unique}` });
  const { items } = await listProjects(database, { q: `owner-${unique}/`, limit: 10 });
  expect(items).toMatchObject([
    {
      id: repository.projectId,
      repositoryCount: 1,
      repositories: [{ id: repository.id, branchCount: 1, latestSync: { id: failed, status: "failed" } }],
    },
  ]);
  const named = await listProjects(database, { q: `100%_${unique}`, limit: 10 });
  expect(named.items).toEqual([{ ...empty, repositoryCount: 0, repositories: [] }]);
  expect((await listProjects(database, { q: `100_%${unique}`, limit: 10 })).items).toEqual([]);
  const only = await listProjects(database, { projectId: empty.id, limit: 10 });
  expect(only.items.map(({ id }) => id)).toEqual([empty.id]);
});

test("branches of a project: the default one first, each with its latest sync; a tree is counted by language", async () => {
  const { database } = given;
  const repository = await givenRepository(database);
  await completeSync(database, repository.id, [], "zz");
  const claim = await completeSync(database, repository.id, [
    change("added", "a.ts", { language: "TypeScript", size: 30 }),
    change("added", "b.ts", { language: "TypeScript", size: 12 }),
    change("added", "logo.png", { size: 1_000 }),
    change("added", "src", { type: "tree", mode: "040000", size: null }),
  ]);
  const failed = await fail(repository.id, "zz", "boom");
  const states = (await readBranchStates(database, repository.projectId)).get(repository.id);
  expect(states).toMatchObject({
    branchCount: 2,
    branches: [
      { name: "main", isDefault: true, lastSyncId: claim.syncId, lastTrigger: "api", syncCount: 1 },
      { name: "zz", isDefault: false, latestSync: { id: failed }, verifiedAt: expect.any(String) },
    ],
  });
  const counted = {
    syncId: claim.syncId,
    files: 3,
    bytes: 1_042,
    languages: [
      { language: null, files: 1, bytes: 1_000 },
      { language: "TypeScript", files: 2, bytes: 42 },
    ],
  };
  expect(await readTreeSummary(database, claim.branch.id)).toEqual(counted);
  expect(await readTreeSummary(database, claim.branch.id)).toEqual(counted);
  const next = await completeSync(database, repository.id, [change("removed", "logo.png")]);
  expect(await readTreeSummary(database, claim.branch.id)).toMatchObject({ syncId: next.syncId, files: 2, bytes: 42 });
  const days = await readActivityDays(database, { repositoryIds: [repository.id], now: new Date() });
  expect(days).toHaveLength(30);
  expect(days.at(-1)).toEqual({ day: new Date().toISOString().slice(0, 10), completed: 3, failed: 1, changes: 0 });
});
