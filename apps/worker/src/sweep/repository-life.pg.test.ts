import { findBranch, findRepository, takeDueRepositories } from "@project-sync/database";
import { GithubForbiddenError } from "@project-sync/github";
import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "../testing/compare-mirror.js";
import { createSweptFixture, heal, healedOf, makeDue, sweepOnce } from "../testing/sweep-fixture.js";
import type { WorkerFixture } from "../testing/worker-fixture.js";

const widgets = { owner: "acme", name: "widgets" };

test.each([
  ["renamed", { owner: "acme", name: "gadgets" }],
  ["transferred", { owner: "globex", name: "widgets" }],
])("a %s repository keeps its mirror and history under its new name", async (_, to) => {
  await using fixture = await createSweptFixture();
  const { emulator, git } = fixture;
  await emulator.renameRepository(widgets, to);
  await git.write("src/a.ts", "2\n").commit();
  expect(await heal(fixture)).toEqual(["schedule main"]);
  expect(await repositoryOf(fixture)).toMatchObject({ ...to, status: "active" });
  await expectMirrorToEqualGit(fixture, "main");
  expect(await healedOf(fixture)).toEqual({ repository_renamed: 1, sweep: 1 });
  expect(await positionOf(fixture)).toBe(2);
});

test("a renamed repository is found although another took its name", async () => {
  await using fixture = await createSweptFixture();
  const { emulator } = fixture;
  await emulator.renameRepository(widgets, { owner: "acme", name: "gadgets" });
  await emulator.addRepository(widgets);
  expect(await sweepOnce(fixture)).toEqual(["healed"]);
  expect(await repositoryOf(fixture)).toMatchObject({ name: "gadgets", status: "active" });
});

test("archived and made private: taken over, and back", async () => {
  await using fixture = await createSweptFixture();
  const change = { archived: true, private: true };
  await fixture.emulator.updateRepository(widgets, change);
  await sweepOnce(fixture);
  expect(await repositoryOf(fixture)).toMatchObject(change);
  await fixture.emulator.updateRepository(widgets, { archived: false, private: false });
  await sweepOnce(fixture);
  expect(await repositoryOf(fixture)).toMatchObject({ archived: false, private: false, status: "active" });
});

test("a deleted repository stays readable, and goes on where it was when it is restored", async () => {
  await using fixture = await createSweptFixture();
  const { emulator, git } = fixture;
  const head = await git.head();
  await emulator.removeRepository(widgets);
  await sweepOnce(fixture);
  expect(await repositoryOf(fixture)).toMatchObject({ status: "missing" });
  await expectMirrorToEqualGit(fixture, head);
  await emulator.restoreRepository(widgets);
  await git.write("src/a.ts", "2\n").commit();
  expect(await heal(fixture)).toEqual(["schedule main"]);
  expect(await repositoryOf(fixture)).toMatchObject({ status: "active" });
  await expectMirrorToEqualGit(fixture, "main");
  expect(await positionOf(fixture)).toBe(2);
});

test("one that the app may no longer see is suspended, until it may again", async () => {
  await using fixture = await createSweptFixture();
  const { context } = fixture;
  const { github } = context;
  const error = new GithubForbiddenError("The app is not installed.");
  context.github = { ...github, locateRepository: async () => ({ kind: "inaccessible", error }) };
  await sweepOnce(fixture);
  expect(await repositoryOf(fixture)).toMatchObject({ status: "suspended" });
  context.github = github;
  await sweepOnce(fixture);
  expect(await repositoryOf(fixture)).toMatchObject({ status: "active" });
  expect(await healedOf(fixture)).toEqual({ repository_suspended: 1, repository_returned: 1 });
});

test("one that the token may no longer see is missing, stays readable, and comes back when it answers again", async () => {
  await using fixture = await createSweptFixture();
  const { emulator, git } = fixture;
  const head = await git.head();
  const fault = { kind: "status", status: 404, message: "Not Found" } as const;
  emulator.faults.add({ path: /\/repos/, times: Number.POSITIVE_INFINITY, fault });
  await sweepOnce(fixture);
  expect(await repositoryOf(fixture)).toMatchObject({ status: "missing" });
  await expectMirrorToEqualGit(fixture, head);
  expect((await branchOf(fixture))?.deletedAt).toBeNull();
  await git.write("src/a.ts", "2\n").commit();
  expect(await heal(fixture)).toEqual([]);
  emulator.faults.clear();
  expect(await heal(fixture)).toEqual(["schedule main"]);
  expect(await repositoryOf(fixture)).toMatchObject({ status: "active" });
  await expectMirrorToEqualGit(fixture, "main");
  expect(await healedOf(fixture)).toEqual({ repository_missing: 1, repository_returned: 1, sweep: 1 });
});

test.each(["with another history", "that continues the same history"])(
  "deleted and made anew under its name, %s, it is missing: the stranger's tree is never shown",
  async (history) => {
    await using fixture = await createSweptFixture();
    const { git } = fixture;
    const head = await git.head();
    const continued = history === "that continues the same history";
    const stranger = await replaceRepository(fixture, continued ? git.dir : undefined);
    await stranger.write("stranger.txt", "mine\n").commit();
    await stranger.branch("new");
    // A head that does not continue the mirror gives the stranger away before the sweep comes by.
    if (!continued) expect((await fixture.sync()).error?.code).toBe("github_repository_replaced");
    await sweepOnce(fixture);
    expect(await repositoryOf(fixture)).toMatchObject({ ...widgets, status: "missing" });
    for (const options of [{}, { force: true }, { branch: "new" }]) {
      expect((await fixture.sync(options)).error?.code).toBe("github_repository_replaced");
    }
    expect(await heal(fixture)).toEqual([]);
    expect(await repositoryOf(fixture)).toMatchObject({ status: "missing" });
    await expectMirrorToEqualGit(fixture, head);
    expect((await branchOf(fixture))?.deletedAt).toBeNull();
  },
);

test("a new branch of a repository that was replaced is not mirrored, although the sweep has not come by", async () => {
  await using fixture = await createSweptFixture();
  await sweepOnce(fixture);
  const stranger = await replaceRepository(fixture);
  await stranger.write("stranger.txt", "mine\n").commit();
  await stranger.branch("new");
  expect((await fixture.sync({ branch: "new" })).error?.code).toBe("github_repository_replaced");
});

test.each([
  ["an outage", { kind: "status", status: 500 }],
  ["a proxy's page", { kind: "body", body: "<html>", contentType: "text/html" }],
  ["an answer of another shape", { kind: "body", body: "{}" }],
  ["an answer cut off", { kind: "cut", clean: true }],
  ["a permission that is missing", { kind: "status", status: 403, message: "Resource not accessible" }],
  ["bad credentials", { kind: "status", status: 401, message: "Bad credentials" }],
] as const)("%s changes nothing; the repository is looked at again soon", async (_, fault) => {
  await using fixture = await createSweptFixture();
  const { emulator, git } = fixture;
  await git.write("src/a.ts", "2\n").commit();
  const before = await stateOf(fixture);
  for (const path of [/\/repos\/acme\/widgets$/, /\/branches/]) {
    emulator.faults.add({ path, times: Number.POSITIVE_INFINITY, fault });
    expect(await sweepOnce(fixture)).toEqual(["failed"]);
    expect(await stateOf(fixture)).toEqual(before);
    expect(await dueInSeconds(fixture)).toBeGreaterThan(30);
    expect(await dueInSeconds(fixture)).toBeLessThan(16 * 60);
    emulator.faults.clear();
  }
  expect(await heal(fixture)).toEqual(["schedule main"]);
});

test("a rate limit puts the look off until the time that GitHub named", async () => {
  await using fixture = await createSweptFixture();
  fixture.emulator.faults.add({ fault: { kind: "status", status: 429, retryAfter: 600 } });
  expect(await sweepOnce(fixture)).toEqual(["rate_limited"]);
  expect(await dueInSeconds(fixture)).toBeGreaterThan(590);
  expect(await repositoryOf(fixture)).toMatchObject({ status: "active" });
});

test("a missing repository is looked at ever more rarely", async () => {
  await using fixture = await createSweptFixture();
  const { emulator, database } = fixture;
  fixture.context.random = () => 0.5;
  await emulator.removeRepository(widgets);
  await sweepOnce(fixture);
  expect(await dueInSeconds(fixture)).toBeLessThanOrEqual(60);
  await database.pool.query(`UPDATE "Repository" SET "statusChangedAt" = now() - interval '2 hours'`);
  await sweepOnce(fixture);
  expect(await dueInSeconds(fixture)).toBeGreaterThan(3_500);
});

test("a sync that cannot find its repository makes the sweep look at once", async () => {
  await using fixture = await createSweptFixture();
  const { emulator, database } = fixture;
  await makeDue(fixture);
  await database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = now() + interval '8 hours'`);
  await emulator.removeRepository(widgets);
  await fixture.sync();
  expect(await takeDueRepositories(database, { limit: 1, leaseMs: 1_000 })).toHaveLength(1);
});

/** Deletes the repository and gives its name to another, with another id. */
async function replaceRepository({ emulator }: WorkerFixture, from?: string): Promise<GitRepositoryBuilder> {
  const [stranger, id] = [{ owner: "acme", name: "stranger" }, 42];
  const { bareDir } = await emulator.addRepository({ ...stranger, id, ...(from === undefined ? {} : { from }) });
  await emulator.removeRepository(widgets);
  await emulator.renameRepository(stranger, widgets);
  return await createGitRepository(bareDir);
}

function repositoryOf({ database, repository }: WorkerFixture) {
  return findRepository(database, repository.id);
}

function branchOf({ database, repository }: WorkerFixture) {
  return findBranch(database, { repositoryId: repository.id, name: "main" });
}

async function positionOf(fixture: WorkerFixture): Promise<number | undefined> {
  return (await branchOf(fixture))?.position;
}

/** All that a look could have changed, but for the times. */
/** Without what even a look that failed has learned. */
async function stateOf(fixture: WorkerFixture) {
  const { lastCheckedAt: _, sizeKb: _size, ...repository } = (await repositoryOf(fixture)) ?? {};
  const { headChangedAt: __, ...branch } = (await branchOf(fixture)) ?? {};
  const { rows } = await fixture.database.pool.query(`SELECT count(*)::int AS syncs FROM "ProjectSync"`);
  return { repository, branch, ...rows[0] };
}

async function dueInSeconds({ database }: WorkerFixture): Promise<number> {
  const { rows } = await database.pool.query<{ seconds: number }>(
    `SELECT extract(epoch FROM "nextCheckAt" - now())::float8 AS seconds FROM "Repository"`,
  );
  return rows[0]?.seconds ?? 0;
}
