import type { Sync } from "@project-sync/contracts";
import { findBranch, findRepository } from "@project-sync/database";
import { createGitRepository } from "@project-sync/testing";
import { expect, test } from "vitest";
import { expectMirrorToEqualGit } from "./testing/compare-mirror.js";
import { createWorkerFixture, type WorkerFixture } from "./testing/worker-fixture.js";

const NAME = { owner: "acme", name: "widgets" };

test("a push costs no request for the repository's identity, a force push costs one", async () => {
  await using fixture = await createSyncedFixture();
  const { emulator, git } = fixture;
  const questions = () => emulator.requests.count(/^GET \/repos\/acme\/widgets$/);
  const old = await git.head();
  emulator.requests.reset();
  await git.write("a", "2\n").commit();
  expect((await fixture.sync()).status).toBe("completed");
  expect(questions()).toBe(0);
  await git.git(["update-ref", "refs/heads/main", old]);
  expect((await fixture.sync()).status).toBe("completed");
  expect(questions()).toBe(1);
  await expectMirrorToEqualGit(fixture, old);
});

test.each(["deleted", "renamed"] as const)(
  "a stranger under the name of a repository that was %s is never mirrored",
  async (how) => {
    await using fixture = await createSyncedFixture();
    const { database, emulator, repository } = fixture;
    const before = await readMirror(fixture);
    await using stranger = await createGitRepository();
    await stranger.write("stranger", "1\n").commit();
    await stranger.branch("theirs");
    await leaveName(fixture, how);
    await emulator.addRepository({ ...NAME, from: stranger.dir });
    emulator.requests.reset();
    for (const branch of ["main", "feature", "theirs"]) expectReplaced(await fixture.sync({ branch }));
    expectReplaced(await fixture.sync({ force: true }));
    expect(emulator.requests.count(/git\/trees|tarball|git\/blobs/)).toBe(0);
    expect(await readMirror(fixture)).toEqual(before);
    expect((await findRepository(database, repository.id))?.status).toBe("active");
  },
);

test("a stranger without commits does not look like a repository that became empty", async () => {
  await using fixture = await createSyncedFixture();
  const before = await readMirror(fixture);
  await leaveName(fixture, "deleted");
  await fixture.emulator.addRepository(NAME);
  expectReplaced(await fixture.sync());
  expect(await readMirror(fixture)).toEqual(before);
});

test("one that was missing does not come back as somebody else, but as itself", async () => {
  await using fixture = await createSyncedFixture();
  const { database, emulator, repository } = fixture;
  const status = async () => (await findRepository(database, repository.id))?.status;
  await leaveName(fixture, "deleted");
  expect((await fixture.sync()).error?.code).toBe("github_not_found");
  expect(await status()).toBe("missing");
  await emulator.addRepository(NAME);
  expectReplaced(await fixture.sync());
  expect(await status()).toBe("missing");
  await emulator.renameRepository(NAME, { ...NAME, name: "stranger" });
  await emulator.restoreRepository(NAME);
  expect((await fixture.sync()).status).toBe("completed");
  expect(await status()).toBe("active");
});

function expectReplaced(sync: Sync): void {
  expect(sync).toMatchObject({ status: "failed", attempt: 1, error: { code: "github_repository_replaced" } });
  expect(sync.error?.message).toContain("acme/widgets on GitHub is another repository now");
}

async function createSyncedFixture(): Promise<WorkerFixture> {
  const fixture = await createWorkerFixture();
  await fixture.git.write("a", "1\n").commit();
  await fixture.git.branch("feature");
  await fixture.git.write("b", "1\n").commit();
  await fixture.git.branch("main");
  for (const branch of ["main", "feature"]) expect((await fixture.sync({ branch })).status).toBe("completed");
  return fixture;
}

async function leaveName({ emulator }: WorkerFixture, how: "deleted" | "renamed"): Promise<void> {
  if (how === "deleted") emulator.removeRepository(NAME);
  else await emulator.renameRepository(NAME, { ...NAME, name: "gadgets" });
}

async function readMirror({ database, repository }: WorkerFixture): Promise<unknown> {
  const { rows } = await database.pool.query(`SELECT * FROM "RepositoryFile" ORDER BY "branchId", path`);
  const branches = await Promise.all(
    ["main", "feature"].map((name) => findBranch(database, { repositoryId: repository.id, name })),
  );
  return { rows, branches: branches.map((branch) => [branch?.headSha, branch?.deletedAt]) };
}
