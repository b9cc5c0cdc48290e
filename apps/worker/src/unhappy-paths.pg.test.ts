import type { SyncEvent } from "@project-sync/contracts";
import { claimSync, findBranch, findRepository, requestCancel } from "@project-sync/database";
import { WorkerStoppingError } from "@project-sync/queue";
import { expect, test, vi } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

test("an unchanged branch costs one conditional request and adds no rows", async () => {
  await using fixture = await createSyncedFixture();
  const { emulator, database } = fixture;
  const before = await countRows(fixture);
  emulator.requests.reset();
  const sync = await fixture.sync();
  expect(emulator.requests.list()).toMatchObject([{ status: 304, cost: 0 }]);
  expect(sync).toMatchObject({ status: "completed", headSha: await fixture.git.head() });
  expect(sync.stats).toMatchObject({
    added: 0,
    modified: 0,
    removed: 0,
    renamed: 0,
    unchanged: 60,
    bytes: 0,
    requests: 1,
  });
  expect(await countRows(fixture)).toEqual(before);
  expect(await findBranch(database, { repositoryId: fixture.repository.id, name: "main" })).toMatchObject({
    lastSyncId: sync.id,
    position: 2,
  });
});

test("force reads everything again and mends a damaged mirror", async () => {
  await using fixture = await createSyncedFixture();
  const { database, emulator } = fixture;
  await database.pool.query(`DELETE FROM "RepositoryFile" WHERE path = 'src/3'`);
  await database.pool.query(`UPDATE "RepositoryFile" SET mode = '100755' WHERE path = 'src/4'`);
  emulator.requests.reset();
  const sync = await fixture.sync({ force: true });
  expect(sync.stats).toMatchObject({ added: 1, modified: 1, unchanged: 58 });
  expect(emulator.requests.count(/git\/trees/)).toBe(1);
  await expectMirrorToEqualGit(fixture, "main");
});

test("a tree cut off mid-way leaves the mirror alone and is read again", async () => {
  await using fixture = await createSyncedFixture();
  fixture.context.forcePlan = { tree: "recursive" };
  const { emulator, git } = fixture;
  const old = await git.head();
  await git.write("src/1", "changed\n").commit();
  for (const clean of [true, false]) emulator.faults.add({ path: /git\/trees/, fault: { kind: "cut", clean } });
  const syncId = await fixture.request();
  for (const attempt of [1, 2]) {
    expect(await fixture.runJob(syncId)).toBeInstanceOf(Date);
    expect(await fixture.getSync(syncId)).toMatchObject({ status: "paused", attempt });
    await expectMirrorToEqualGit(fixture, old);
  }
  expect(await fixture.runJob(syncId)).toBeNull();
  expect(await fixture.getSync(syncId)).toMatchObject({ status: "completed", attempt: 3 });
  await expectMirrorToEqualGit(fixture, "main");
});

test("a rate limit pauses until the time GitHub named and spends no attempt", async () => {
  await using fixture = await createSyncedFixture();
  fixture.context.forcePlan = { tree: "recursive" };
  await fixture.git.write("src/1", "changed\n").commit();
  const fault = { kind: "status", status: 429, retryAfter: 30 } as const;
  fixture.emulator.faults.add({ path: /git\/trees/, fault });
  const syncId = await fixture.request();
  const resumeAt = await fixture.runJob(syncId);
  expect(resumeAt?.getTime()).toBeGreaterThan(Date.now() + 25_000);
  const paused = await fixture.getSync(syncId);
  expect(paused).toMatchObject({ status: "paused", attempt: 0, resumeAt: resumeAt?.toISOString() });
  expect(fixture.bus.published.at(-1)).toMatchObject({ type: "sync.paused", reason: "github_rate_limited" });
  expect(await fixture.runJob(syncId)).toBeNull();
  expect(await fixture.getSync(syncId)).toMatchObject({ status: "completed", attempt: 1 });
});

test("an outage fails the sync after the last attempt, and the mirror stays", async () => {
  await using fixture = await createSyncedFixture();
  fixture.context.forcePlan = { tree: "recursive" };
  const old = await fixture.git.head();
  await fixture.git.write("src/1", "changed\n").commit();
  fixture.emulator.faults.add({
    path: /git\/trees/,
    times: Number.POSITIVE_INFINITY,
    fault: { kind: "status", status: 502 },
  });
  const sync = await fixture.sync();
  expect(sync).toMatchObject({ status: "failed", attempt: 5, error: { code: "github_unreachable" } });
  expect(fixture.bus.published.at(-1)).toMatchObject({ type: "sync.failed", retryable: true });
  await expectMirrorToEqualGit(fixture, old);
});

test("a permission error fails at once", async () => {
  await using fixture = await createSyncedFixture();
  fixture.emulator.faults.add({ fault: { kind: "status", status: 403, message: "Resource not accessible" } });
  const sync = await fixture.sync();
  expect(sync).toMatchObject({ status: "failed", attempt: 1, error: { code: "github_forbidden" } });
  expect(fixture.bus.published.at(-1)).toMatchObject({ type: "sync.failed", retryable: false });
});

test("an unknown branch, a deleted branch and a deleted repository each say so; their mirrors stay", async () => {
  await using fixture = await createSyncedFixture();
  const { database, git, repository, emulator } = fixture;
  const unknown = await fixture.sync({ branch: "nowhere" });
  expect(unknown).toMatchObject({ status: "failed", error: { code: "branch_not_found" } });
  expect(unknown.error?.message).toContain("main");
  await git.branch("feature/x");
  expect((await fixture.sync({ branch: "feature/x" })).status).toBe("completed");
  await git.deleteBranch("feature/x");
  expect((await fixture.sync({ branch: "feature/x" })).error?.code).toBe("branch_not_found");
  const branch = await findBranch(database, { repositoryId: repository.id, name: "feature/x" });
  expect(branch?.deletedAt).not.toBeNull();
  expect((await findRepository(database, repository.id))?.status).toBe("active");
  const head = await git.revParse("main");
  emulator.faults.add({ times: 4, fault: { kind: "status", status: 404, message: "Not Found" } });
  expect((await fixture.sync()).error?.code).toBe("github_not_found");
  expect((await findRepository(database, repository.id))?.status).toBe("missing");
  await expectMirrorToEqualGit(fixture, head);
  await fixture.sync();
  expect((await findRepository(database, repository.id))?.status).toBe("active");
});

test.each(["nudge", "heartbeat"])(
  "a cancel (%s) in the middle of content aborts the request and changes nothing",
  async (how) => {
    await using fixture = await createSyncedFixture();
    const { bus, database, emulator, git } = fixture;
    if (how === "nudge") fixture.context.heartbeatMs = 60_000;
    const old = await git.head();
    await git.write("src/1", "changed\n").commit();
    emulator.faults.add({ path: /git\/blobs/, fault: { kind: "stall" } });
    const before = await countRows(fixture);
    const syncId = await fixture.request();
    const running = fixture.runJob(syncId);
    await untilContentIsAskedFor(fixture, syncId);
    expect(await requestCancel(database, syncId)).toMatchObject({ outcome: "requested" });
    if (how === "nudge") await bus.nudge({ type: "cancel", syncId });
    expect(await running).toBeNull();
    expect(await fixture.getSync(syncId)).toMatchObject({ status: "cancelled", error: null });
    expect(bus.published.at(-1)).toMatchObject({ type: "sync.cancelled" });
    expect(await countRows(fixture)).toEqual(before);
    await expectMirrorToEqualGit(fixture, old);
  },
);

test("a worker whose row was taken over stops, writes nothing and publishes nothing more", async () => {
  await using fixture = await createSyncedFixture();
  const { bus, database, emulator, git } = fixture;
  await git.write("src/1", "changed\n").commit();
  emulator.faults.add({ path: /git\/blobs/, fault: { kind: "stall" } });
  const syncId = await fixture.request();
  const overtaken = fixture.runJob(syncId);
  await untilContentIsAskedFor(fixture, syncId);
  await claimSync(database, { syncId, workerId: "other" });
  const published = bus.published.length;
  expect(await overtaken).toBeNull();
  expect(bus.published.length).toBe(published);
  expect(await fixture.getSync(syncId)).toMatchObject({ status: "running", attempt: 2 });
  expect(await fixture.runJob(syncId)).toBeNull();
  expect(await fixture.getSync(syncId)).toMatchObject({ status: "completed" });
  await expectMirrorToEqualGit(fixture, "main");
});

test("a worker that stops hands its sync back without spending an attempt", async () => {
  await using fixture = await createSyncedFixture();
  await fixture.git.write("src/1", "changed\n").commit();
  fixture.emulator.faults.add({ path: /git\/blobs/, fault: { kind: "stall" } });
  const syncId = await fixture.request();
  const stop = new AbortController();
  const running = fixture.runJob(syncId, stop.signal);
  await untilContentIsAskedFor(fixture, syncId);
  stop.abort(new WorkerStoppingError());
  expect((await running)?.getTime()).toBeLessThanOrEqual(Date.now());
  expect(await fixture.getSync(syncId)).toMatchObject({ status: "paused", attempt: 0 });
  expect(await fixture.runJob(syncId)).toBeNull();
  expect(await fixture.getSync(syncId)).toMatchObject({ status: "completed", attempt: 1 });
});

test("rows that do not hash to the commit's tree are never published", async () => {
  await using fixture = await createSyncedFixture();
  const { database, git } = fixture;
  const old = await git.head();
  await git.write("src/deep/1", "changed\n").commit();
  await database.pool.query(DAMAGE_NEW_ROWS);
  const syncId = await fixture.request();
  expect(await fixture.runJob(syncId)).toBeInstanceOf(Date);
  expect(fixture.bus.published.at(-1)).toMatchObject({ type: "sync.paused", reason: "verification_failed" });
  await expectMirrorToEqualGit(fixture, old);
  await database.pool.query(`DROP TRIGGER damage ON "RepositoryFile"`);
  expect(await fixture.runJob(syncId)).toBeNull();
  await expectMirrorToEqualGit(fixture, "main");
});

const DAMAGE_NEW_ROWS = `
  CREATE FUNCTION damage() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF NEW.type = 'blob' THEN NEW.mode := '100755'; END IF; RETURN NEW; END $$;
  CREATE TRIGGER damage BEFORE INSERT ON "RepositoryFile" FOR EACH ROW EXECUTE FUNCTION damage()`;

async function createSyncedFixture(): Promise<WorkerFixture> {
  const fixture = await createWorkerFixture();
  for (let i = 0; i < 60; i++) fixture.git.write(`src/${i}`, `${i}\n`);
  await fixture.git.commit();
  const sync = await fixture.sync();
  expect(sync).toMatchObject({ status: "completed" });
  return fixture;
}

/** The first progress of content is told right before its first request is sent. */
async function untilContentIsAskedFor({ bus }: WorkerFixture, syncId: string): Promise<void> {
  const isContent = (event: SyncEvent) =>
    event.syncId === syncId && event.type === "sync.progress" && event.phase === "content";
  await vi.waitFor(() => expect(bus.published.some(isContent)).toBe(true), { timeout: 10_000 });
}

async function countRows({ database }: WorkerFixture): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM "RepositoryFile") AS files, (SELECT count(*)::int FROM "Blob") AS blobs`,
  );
  return rows[0] ?? {};
}
