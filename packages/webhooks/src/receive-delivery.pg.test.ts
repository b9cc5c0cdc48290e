import { randomUUID } from "node:crypto";
import type { Repository } from "@project-sync/contracts";
import {
  addRepository,
  claimSync,
  createProject,
  findDelivery,
  findSync,
  listDeliveries,
  listSyncs,
  requestSync,
  updateRepositorySettings,
} from "@project-sync/database";
import { createTestDatabase, type TestDatabase } from "@project-sync/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { receiveDelivery, replayDelivery, replayRange } from "./index.js";

let given: TestDatabase;
beforeAll(async () => {
  given = await createTestDatabase();
});
afterAll(() => given?.drop());

let lastGithubId = 100;

async function givenRepository(): Promise<Repository> {
  const { database } = given;
  const { id: projectId } = await createProject(database, { name: randomUUID() });
  const facts = { owner: `Owner-${++lastGithubId}`, name: "widgets", defaultBranch: "main" };
  const row = { projectId, githubId: BigInt(lastGithubId), ...facts, private: false, archived: false };
  const { repository } = await addRepository(database, row);
  // Not due for a look by itself, so that what makes it due shows.
  await database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = 'infinity' WHERE "id" = $1`, [repository.id]);
  return repository;
}

const about = ({ githubId, owner, name }: Repository) => ({
  repository: { id: Number(githubId), name, owner: { login: owner } },
});
const push = (repository: Repository, more: object = {}) => ({
  ...{ ref: "refs/heads/main", before: "1".repeat(40), after: "2".repeat(40), deleted: false, forced: false },
  ...about(repository),
  ...more,
});

function receive(event: string, payload: unknown, guid: string = randomUUID()) {
  const delivery = { guid, event, action: null, payload };
  return receiveDelivery(given.database, delivery, { source: "webhook", durationMs: 1 });
}

async function isDue({ id }: Repository): Promise<boolean> {
  const due = `SELECT FROM "Repository" WHERE "id" = $1 AND "nextCheckAt" <= now()`;
  return (await given.database.pool.query(due, [id])).rowCount === 1;
}

async function syncsOf({ id }: Repository) {
  return (await listSyncs(given.database, { repositoryId: id, limit: 100 })).items;
}

describe("a push", () => {
  test("queues a sync of the default branch, and the next one joins it", async () => {
    const repository = await givenRepository();
    const first = await receive("push", push(repository));
    expect(first).toMatchObject({ outcome: "queued", reason: null, syncEvent: { type: "sync.queued" } });
    expect(await receive("push", push(repository))).toEqual({
      ...{ outcome: "coalesced", reason: null, syncId: first.syncId, syncEvent: null },
    });
    expect(await syncsOf(repository)).toMatchObject([{ id: first.syncId, trigger: "webhook", requestCount: 2 }]);
  });

  test("syncs another branch once that was synced by hand, or when a glob names it", async () => {
    const repository = await givenRepository();
    const topic = push(repository, { ref: "refs/heads/topic/1" });
    expect(await receive("push", topic)).toMatchObject({
      outcome: "ignored",
      reason: expect.stringContaining("itself"),
    });
    const by = { repositoryId: repository.id, branchName: "topic/1" };
    const { sync } = await requestSync(given.database, { ...by, trigger: "api" });
    await claimSync(given.database, { syncId: sync.id, workerId: "w" });
    expect(await receive("push", topic)).toMatchObject({ outcome: "queued" });
    const other = push(repository, { ref: "refs/heads/release/2" });
    expect(await receive("push", other)).toMatchObject({ outcome: "ignored" });
    await updateRepositorySettings(given.database, repository.id, { autoSyncBranches: ["release/*"] });
    expect(await receive("push", other)).toMatchObject({ outcome: "queued" });
    await updateRepositorySettings(given.database, repository.id, { autoSync: false });
    expect(await receive("push", push(repository))).toMatchObject({ outcome: "ignored" });
  });

  test("that deletes a branch is a reason to look, if there is a mirror of it", async () => {
    const repository = await givenRepository();
    const gone = push(repository, { deleted: true, after: "0".repeat(40) });
    expect(await receive("push", gone)).toMatchObject({ outcome: "ignored" });
    await given.database.pool.query(
      `INSERT INTO "Branch" ("repositoryId", "name", "lastSyncId") VALUES ($1, 'main', $2)`,
      [repository.id, (await completed(repository)).id],
    );
    expect(await isDue(repository)).toBe(false);
    expect(await receive("push", gone)).toMatchObject({ outcome: "checking", syncId: null });
    expect(await isDue(repository)).toBe(true);
  });
});

test("a push of what the mirror shows already starts nothing, unless something is about to move it", async () => {
  const repository = await givenRepository();
  const { id: lastSyncId } = await completed(repository);
  const headSha = "2".repeat(40);
  await given.database.pool.query(
    `INSERT INTO "Branch" ("repositoryId", "name", "lastSyncId", "headSha") VALUES ($1, 'main', $2, $3)`,
    [repository.id, lastSyncId, headSha],
  );
  expect(await receive("push", push(repository))).toMatchObject({
    outcome: "ignored",
    reason: expect.stringContaining("already"),
  });
  expect(await receive("push", push(repository, { after: "3".repeat(40) }))).toMatchObject({ outcome: "queued" });
  expect(await receive("push", push(repository))).toMatchObject({ outcome: "coalesced" });
});

/** A completed sync, as far as its row goes. */
async function completed(repository: Repository) {
  const request = { repositoryId: repository.id, branchName: "main", trigger: "api" as const };
  const { sync } = await requestSync(given.database, request);
  await given.database.pool.query(`UPDATE "ProjectSync" SET "status" = 'completed' WHERE "id" = $1`, [sync.id]);
  return sync;
}

describe("what is told about a repository or an account", () => {
  test("is a reason to look at what is mirrored of it, and nothing of it is taken over", async () => {
    const [one, two] = [await givenRepository(), await givenRepository()];
    const renamed = { action: "renamed", repository: { id: Number(one.githubId), name: "other" } };
    expect(await receive("repository", renamed)).toMatchObject({ outcome: "checking" });
    expect([await isDue(one), await isDue(two)]).toEqual([true, false]);
    const installation = { action: "suspend", installation: { account: { login: two.owner.toLowerCase() } } };
    expect(await receive("installation", installation)).toMatchObject({ outcome: "checking" });
    expect(await isDue(two)).toBe(true);
    const { rows } = await given.database.pool.query(`SELECT "name" FROM "Repository" WHERE "id" = $1`, [one.id]);
    expect(rows).toEqual([{ name: "widgets" }]);
  });

  test("is ignored when nothing is mirrored of it", async () => {
    const unknown = { action: "renamed", repository: { id: 999_999 } };
    expect(await receive("repository", unknown)).toMatchObject({ outcome: "ignored", syncId: null });
    expect(await receive("ping", {})).toMatchObject({ outcome: "ignored", reason: expect.stringContaining("ping") });
  });
});

test("what cannot be understood is recorded as that", async () => {
  const guid = randomUUID();
  expect(await receive("push", { ref: "refs/heads/main" }, guid)).toMatchObject({ outcome: "failed" });
  expect(await findDelivery(given.database, guid)).toMatchObject({
    outcome: "failed",
    payload: { ref: "refs/heads/main" },
  });
});

test("the same GUID 50 times at once is one delivery and one sync", async () => {
  const repository = await givenRepository();
  const guid = randomUUID();
  const received = await Promise.all(Array.from({ length: 50 }, () => receive("push", push(repository), guid)));
  expect(received.filter(({ outcome }) => outcome === "queued")).toHaveLength(1);
  expect(received.filter(({ outcome }) => outcome === "duplicate")).toHaveLength(49);
  expect(await syncsOf(repository)).toMatchObject([{ requestCount: 1 }]);
  const { items } = await listDeliveries(given.database, { repositoryId: repository.id, limit: 100 });
  expect(items).toMatchObject([{ guid, outcome: "queued", branchName: "main", durationMs: 1 }]);
});

test("a delivery whose transaction was rolled back is taken when it comes again", async () => {
  const repository = await givenRepository();
  const guid = randomUUID();
  await given.database.pool.query(`ALTER TABLE "WebhookDelivery" ADD CONSTRAINT down CHECK ("guid" <> '${guid}')`);
  await expect(receive("push", push(repository), guid)).rejects.toThrow(/down/);
  expect(await syncsOf(repository)).toEqual([]);
  await given.database.pool.query(`ALTER TABLE "WebhookDelivery" DROP CONSTRAINT down`);
  expect(await receive("push", push(repository), guid)).toMatchObject({ outcome: "queued" });
});

test("of a large payload the part that means something is kept, and its replay means the same", async () => {
  const repository = await givenRepository();
  await updateRepositorySettings(given.database, repository.id, { autoSync: false });
  const commits = Array.from({ length: 2_000 }, (_, i) => ({ id: `${i}`, message: "x".repeat(100) }));
  const guid = randomUUID();
  await receive("push", push(repository, { commits }), guid);
  const stored = await findDelivery(given.database, guid);
  expect(stored).toMatchObject({ outcome: "ignored", truncated: true, payload: push(repository) });
  await updateRepositorySettings(given.database, repository.id, { autoSync: true });
  const replayed = await replayDelivery(given.database, guid);
  expect(replayed).toMatchObject({ outcome: "queued", repositoryId: repository.id, branchName: "main" });
  expect(await findSync(given.database, replayed?.syncId ?? "")).toMatchObject({
    trigger: "webhook",
    status: "queued",
  });
  expect(await findDelivery(given.database, guid)).toMatchObject({ outcome: "queued", replays: 1 });
  expect(await replayDelivery(given.database, randomUUID())).toBeNull();
});

test("a time is replayed from its start, piece by piece", async () => {
  const repositories = [await givenRepository(), await givenRepository(), await givenRepository()];
  const { rows } = await given.database.pool.query<{ now: Date }>("SELECT clock_timestamp() AS now");
  const from = rows[0]?.now.toISOString() ?? "";
  for (const repository of repositories) {
    await updateRepositorySettings(given.database, repository.id, { autoSync: false });
    await receive("push", push(repository));
  }
  const [first, , last] = repositories as [Repository, Repository, Repository];
  await updateRepositorySettings(given.database, first.id, { autoSync: true });
  await updateRepositorySettings(given.database, last.id, { autoSync: true });
  const to = new Date(Date.now() + 60_000).toISOString();
  const replayed = await replayRange(given.database, { from, to, outcome: "ignored" });
  expect(replayed).toMatchObject({ replayed: 3, nextFrom: null });
  expect(replayed.syncEvents.map(({ syncId }) => syncId)).toEqual(
    (await Promise.all([first, last].map(syncsOf))).flat().map(({ id }) => id),
  );
});
