import { findBranch, requestCancel, requestSync, updateRepositorySettings } from "@project-sync/database";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "../testing/compare-mirror.js";
import { costOf, createSweptFixture, heal, healedOf, makeDue, runQueued, sweepOnce } from "../testing/sweep-fixture.js";
import { createWorkerFixture, type WorkerFixture } from "../testing/worker-fixture.js";

test("a push whose webhook never came shows after the interval, and is counted", async () => {
  await using fixture = await createSweptFixture();
  await fixture.git.write("src/a.ts", "2\n").commit();
  expect(await sweepOnce(fixture)).toEqual(["healed"]);
  expect(await runQueued(fixture)).toEqual(["schedule main"]);
  await expectMirrorToEqualGit(fixture, "main");
  expect(await healedOf(fixture)).toEqual({ sweep: 1 });
});

test("while nothing changes a look is two requests that cost nothing, and asks for no sync", async () => {
  await using fixture = await createSweptFixture();
  await sweepOnce(fixture);
  for (let i = 0; i < 3; i++) {
    fixture.emulator.requests.reset();
    expect(await sweepOnce(fixture)).toEqual(["in_step"]);
    expect(fixture.emulator.requests.list().map(({ status }) => status)).toEqual([304, 304]);
    expect(costOf(fixture)).toEqual({ requests: 2, cost: 0 });
  }
  expect(await runQueued(fixture)).toEqual([]);
});

test("a branch that went to another commit and back is not hidden by the old listing's etag", async () => {
  await using fixture = await createSweptFixture();
  const first = await fixture.git.head();
  await sweepOnce(fixture);
  await fixture.git.write("src/a.ts", "2\n").commit();
  await fixture.sync();
  await fixture.git.branch("main", first);
  expect(await heal(fixture)).toEqual(["schedule main"]);
  await expectMirrorToEqualGit(fixture, first);
});

test("a deleted branch is marked and stays readable; made again, it is synced", async () => {
  await using fixture = await createSweptFixture();
  const { git } = fixture;
  await git.branch("feature");
  await git.write("src/b.ts", "b\n").commit();
  await fixture.sync({ branch: "feature" });
  const head = await git.head();
  await git.deleteBranch("feature");
  expect(await heal(fixture)).toEqual([]);
  expect((await branchOf(fixture, "feature"))?.deletedAt).not.toBeNull();
  await expectMirrorToEqualGit(fixture, head, "feature");
  expect(await heal(fixture)).toEqual([]);
  await git.branch("feature", head);
  expect(await heal(fixture)).toEqual(["schedule feature"]);
  expect(await branchOf(fixture, "feature")).toMatchObject({ deletedAt: null, headSha: head });
  expect(await healedOf(fixture)).toEqual({ branch_deleted: 1, branch_returned: 1 });
});

test("only a direct 404 marks a branch as deleted: a listing without it does not", async () => {
  await using fixture = await createSweptFixture();
  fixture.emulator.faults.add({ path: /\/branches\?/, fault: { kind: "body", body: "[]" } });
  expect(await sweepOnce(fixture)).toEqual(["in_step"]);
  expect(await branchOf(fixture, "main")).toMatchObject({ deletedAt: null });
  expect(fixture.emulator.requests.count(/\/branches\/main/)).toBeGreaterThan(0);
  // Nothing is learned from such a listing, and its etag is not kept.
  fixture.emulator.requests.reset();
  await sweepOnce(fixture);
  expect(costOf(fixture).cost).toBe(1);
});

test("another default branch is synced, although nobody asked for it", async () => {
  await using fixture = await createSweptFixture();
  const { git } = fixture;
  await git.branch("develop");
  await git.write("src/a.ts", "developed\n").commit();
  expect(await heal(fixture)).toEqual([]);
  expect(await heal(fixture)).toEqual([]);
  await git.git(["symbolic-ref", "HEAD", "refs/heads/develop"]);
  expect(await heal(fixture)).toEqual(["schedule develop"]);
  await expectMirrorToEqualGit(fixture, "develop", "develop");
});

test("globs discover new branches, and have the last word about those synced by hand", async () => {
  await using fixture = await createSweptFixture();
  const { git, database, repository } = fixture;
  await updateRepositorySettings(database, repository.id, { autoSyncBranches: ["release/**"] });
  await heal(fixture);
  await git.write("src/a.ts", "moved\n").commit();
  await git.branch("release/1.0");
  await git.branch("other");
  expect(await heal(fixture)).toEqual(["schedule release/1.0"]);
  expect(await branchOf(fixture, "release/1.0")).toMatchObject({ tracked: false, headSha: await git.head() });
});

test("globs bring branches of a repository that was never synced; without them it waits for the first request", async () => {
  await using fixture = await createFixtureWithoutSync();
  const { database, repository, emulator } = fixture;
  expect(await heal(fixture)).toEqual([]);
  expect(emulator.requests.count(/\/branches/)).toBe(0);
  await updateRepositorySettings(database, repository.id, { autoSyncBranches: ["m*"] });
  expect(await heal(fixture)).toEqual(["schedule main"]);
});

test("with auto sync off nothing is synced; a branch that is gone or returned is marked all the same", async () => {
  await using fixture = await createSweptFixture();
  const { git, database, repository } = fixture;
  await git.branch("feature");
  await fixture.sync({ branch: "feature" });
  await updateRepositorySettings(database, repository.id, { autoSync: false });
  await git.branch("main");
  await git.write("src/a.ts", "2\n").commit();
  await git.deleteBranch("feature");
  expect(await heal(fixture)).toEqual([]);
  expect((await branchOf(fixture, "feature"))?.deletedAt).not.toBeNull();
  await git.branch("feature", "main");
  expect(await heal(fixture)).toEqual([]);
  expect(await branchOf(fixture, "feature")).toMatchObject({ deletedAt: null });
});

test("a sync that is on its way already is not asked for again", async () => {
  await using fixture = await createSweptFixture();
  const { database, repository, git } = fixture;
  await git.write("src/a.ts", "2\n").commit();
  const push = { repositoryId: repository.id, branchName: "main", trigger: "webhook" as const };
  const { sync } = await requestSync(database, push);
  expect(await sweepOnce(fixture)).toEqual(["in_step"]);
  expect(await fixture.getSync(sync.id)).toMatchObject({ requestCount: 1 });
  expect(await runQueued(fixture)).toEqual(["webhook main"]);
});

test("syncs that fail, or that somebody cancels, are asked for ever more rarely", async () => {
  await using fixture = await createSweptFixture();
  const { database, git, context } = fixture;
  context.random = () => 0.5;
  await git.write("src/a.ts", "2\n").commit();
  expect(await sweepOnce(fixture)).toEqual(["healed"]);
  await cancelQueued(fixture);
  const ageBy = (minutes: number) =>
    database.pool.query(
      `UPDATE "ProjectSync" SET "requestedAt" = "requestedAt" - $1 * interval '1 minute',
         "completedAt" = "completedAt" - $1 * interval '1 minute'`,
      [minutes],
    );
  expect(await sweepOnce(fixture)).toEqual(["in_step"]);
  await ageBy(2);
  expect(await sweepOnce(fixture)).toEqual(["healed"]);
  await cancelQueued(fixture);
  await ageBy(8);
  expect(await sweepOnce(fixture)).toEqual(["healed"]);
  await cancelQueued(fixture);
  // The first is ten minutes ago: when it is twice as long, the last is long enough ago.
  await ageBy(4);
  expect(await sweepOnce(fixture)).toEqual(["in_step"]);
  await ageBy(7);
  expect(await heal(fixture)).toEqual(["schedule main"]);
});

test("a branch that was asked for before it was there is synced when it comes", async () => {
  await using fixture = await createSweptFixture();
  expect(await fixture.sync({ branch: "soon" })).toMatchObject({
    status: "failed",
    error: { code: "branch_not_found" },
  });
  expect(await heal(fixture)).toEqual([]);
  await fixture.git.branch("soon");
  expect(await heal(fixture)).toEqual(["schedule soon"]);
});

test("an empty repository that is mirrored is in step without being asked for each branch", async () => {
  await using fixture = await createFixtureWithoutSync({ empty: true });
  await fixture.sync();
  await sweepOnce(fixture);
  fixture.emulator.requests.reset();
  expect(await sweepOnce(fixture)).toEqual(["in_step"]);
  expect(costOf(fixture).requests).toBe(2);
  await fixture.git.write("a", "1\n").commit();
  expect(await heal(fixture)).toEqual(["schedule main"]);
  await expectMirrorToEqualGit(fixture, "main");
});

test("after a sync that moved a branch the repository is due within the shortest interval, else it is left alone", async () => {
  await using fixture = await createSweptFixture();
  const { context, database, git } = fixture;
  context.random = () => 0.5;
  const dueIn = async () => {
    const { rows } = await database.pool.query<{ seconds: number }>(
      `SELECT extract(epoch FROM "nextCheckAt" - now())::float8 AS seconds FROM "Repository"`,
    );
    return rows[0]?.seconds ?? 0;
  };
  await makeDue(fixture);
  await sweepOnce(fixture);
  expect(await dueIn()).toBeGreaterThan(8 * 3_600 - 60);
  await fixture.sync();
  expect(await dueIn()).toBeGreaterThan(8 * 3_600 - 60);
  await git.write("src/a.ts", "2\n").commit();
  await fixture.sync();
  expect(await dueIn()).toBeLessThanOrEqual(60);
});

async function cancelQueued({ database }: WorkerFixture): Promise<void> {
  const { rows } = await database.pool.query<{ id: string }>(
    `SELECT "id" FROM "ProjectSync" WHERE "status" = 'queued'`,
  );
  for (const { id } of rows) await requestCancel(database, id);
}

function branchOf({ database, repository }: WorkerFixture, name: string) {
  return findBranch(database, { repositoryId: repository.id, name });
}

async function createFixtureWithoutSync({ empty = false } = {}): Promise<WorkerFixture> {
  const fixture = await createWorkerFixture();
  if (!empty) await fixture.git.write("README.md", "hello\n").commit();
  return fixture;
}
