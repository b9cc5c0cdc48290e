import { findBranch, updateRepositorySettings } from "@project-sync/database";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "../testing/compare-mirror.js";
import { costOf, createSweptFixture, heal, makeDue, runQueued, sweepOnce } from "../testing/sweep-fixture.js";
import type { WorkerFixture } from "../testing/worker-fixture.js";

const LISTING = /\/branches\?/;
const PAGES = 3;

test("of many branches the few that are due are asked for one by one, at no cost", async () => {
  await using fixture = await createFixtureWithManyBranches();
  await sweepOnce(fixture);
  expect(fixture.emulator.requests.count(/\/branches\?|page=/)).toBe(PAGES);
  for (let i = 0; i < 2; i++) {
    fixture.emulator.requests.reset();
    expect(await sweepOnce(fixture)).toEqual(["in_step"]);
    expect(costOf(fixture)).toEqual({ requests: 2, cost: 0 });
  }
  await fixture.git.write("src/a.ts", "2\n").commit();
  expect(await heal(fixture)).toEqual(["schedule main"]);
  await expectMirrorToEqualGit(fixture, "main");
});

test("where more branches are due than there are pages, the pages are asked for", async () => {
  await using fixture = await createFixtureWithManyBranches();
  for (const branch of ["many/1", "many/2"]) await fixture.sync({ branch });
  await sweepOnce(fixture);
  fixture.emulator.requests.reset();
  expect(await sweepOnce(fixture)).toEqual(["in_step"]);
  expect(fixture.emulator.requests.count(LISTING)).toBeGreaterThan(0);
  expect(fixture.emulator.requests.count(/\/branches\//)).toBe(0);
});

test("only to discover branches, p pages are asked for once in p minutes", async () => {
  await using fixture = await createFixtureWithManyBranches();
  const { database, git, repository, emulator } = fixture;
  await updateRepositorySettings(database, repository.id, { autoSyncBranches: ["main", "release/*"] });
  await sweepOnce(fixture);
  await git.branch("release/1");
  emulator.requests.reset();
  await makeDue(fixture);
  await database.pool.query(`UPDATE "Repository" SET "branchesListedAt" = now() - interval '2 minutes'`);
  expect(await lookAgain(fixture)).toEqual([]);
  expect(emulator.requests.count(LISTING)).toBe(0);
  await database.pool.query(`UPDATE "Repository" SET "branchesListedAt" = now() - interval '3 minutes'`);
  expect(await lookAgain(fixture)).toEqual(["schedule release/1"]);
  expect(emulator.requests.count(LISTING)).toBeGreaterThan(0);
});

test("a branch that is gone is found by itself, its return by the listing", async () => {
  await using fixture = await createFixtureWithManyBranches();
  const { database, git, repository } = fixture;
  await fixture.sync({ branch: "many/1" });
  await sweepOnce(fixture);
  await git.deleteBranch("many/1");
  expect(await heal(fixture)).toEqual([]);
  const key = { repositoryId: repository.id, name: "many/1" };
  expect((await findBranch(database, key))?.deletedAt).not.toBeNull();
  await git.branch("many/1", "main");
  expect(await heal(fixture)).toEqual(["schedule many/1"]);
});

test("one branch that cannot be asked for does not keep the others from being healed", async () => {
  await using fixture = await createFixtureWithManyBranches();
  const { database, git, repository, emulator } = fixture;
  await fixture.sync({ branch: "many/1" });
  await sweepOnce(fixture);
  await git.branch("main");
  await git.write("src/a.ts", "2\n").commit();
  await database.pool.query(`UPDATE "Repository" SET "branchPages" = 4`);
  const fault = { kind: "status", status: 500 } as const;
  emulator.faults.add({ path: /branches\/many/, times: Number.POSITIVE_INFINITY, fault });
  expect(await sweepOnce(fixture)).toEqual(["failed"]);
  expect(await runQueued(fixture)).toEqual(["schedule main"]);
  expect(await findBranch(database, { repositoryId: repository.id, name: "many/1" })).toMatchObject({
    deletedAt: null,
  });
});

/** Looks without making the last listing older. */
async function lookAgain(fixture: WorkerFixture): Promise<string[]> {
  await fixture.database.pool.query(
    `UPDATE "Repository" SET "branchesListedAt" = "branchesListedAt" + interval '1 day'`,
  );
  return await heal(fixture);
}

async function createFixtureWithManyBranches(): Promise<WorkerFixture> {
  const fixture = await createSweptFixture();
  const head = await fixture.git.head();
  const updates = Array.from({ length: PAGES * 100 - 50 }, (_, i) => `create refs/heads/many/${i} ${head}\n`);
  await fixture.git.git(["update-ref", "--stdin"], Buffer.from(updates.join("")));
  return fixture;
}
