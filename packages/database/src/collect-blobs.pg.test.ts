import { expect, test } from "vitest";
import { lockBlobsForCollection } from "./blob-lock.js";
import {
  collectBlobs,
  collectVersions,
  type Database,
  discardStaged,
  expireSyncs,
  findMissingBlobs,
  inTransaction,
  openBlobWriter,
  publishSync,
  stageFiles,
  updateRepositorySettings,
} from "./index.js";
import {
  change,
  completeSync,
  givenClaim,
  givenRepository,
  publicationOf,
  sha,
  useTestDatabase,
} from "./testing/fixtures.js";

const given = useTestDatabase();
const storedBefore = new Date(Date.now() + 60_000);

async function givenBlobs(database: Database, names: string[]): Promise<void> {
  await using writer = openBlobWriter(database);
  for (const name of names) await writer.write({ sha: sha(name), content: Buffer.from(name), isBinary: false });
}

async function stored(database: Database, names: string[]): Promise<string[]> {
  const missing = await findMissingBlobs(database, { shas: names.map(sha), maxFileBytes: 100 });
  return names.filter((name) => !missing.has(sha(name)));
}

test("blobs of active rows, kept trees and staged rows stay; the rest goes", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const names = ["active", "old", "expired", "staged", "orphan"];
  await givenBlobs(database, names);
  await completeSync(database, id, [change("added", "f", { blobSha: sha("expired") }), change("added", "active")]);
  await completeSync(database, id, [change("modified", "f", { blobSha: sha("old") })]);
  await completeSync(database, id, [change("modified", "f", { blobSha: sha("active") })]);
  await completeSync(database, id, []);
  const { syncId, fence } = await givenClaim(database, id);
  await stageFiles(database, { syncId, fence, files: [change("added", "staged")] });

  expect(await collectBlobs(database, { storedBefore: new Date(0) })).toBe(0);
  expect(await collectBlobs(database, { storedBefore })).toBe(1);
  expect(await stored(database, names)).toEqual(["active", "old", "expired", "staged"]);
  await updateRepositorySettings(database, id, { keepSyncs: 2 });
  await expireSyncs(database, { now: new Date() });
  expect(await collectVersions(database, { limit: 100 })).toBe(1);
  expect(await collectBlobs(database, { storedBefore })).toBe(1);
  expect(await stored(database, names)).toEqual(["active", "old", "staged"]);
  await discardStaged(database, { syncId });
  expect(await collectBlobs(database, { storedBefore })).toBe(1);
});

test("a sync that asks while a blob is being collected waits, and hears that it is missing", async () => {
  const { database } = given;
  await givenBlobs(database, ["in the way"]);
  let asked: Promise<string[]> | undefined;
  await inTransaction(database, async (tx) => {
    await lockBlobsForCollection(tx);
    asked = stored(database, ["in the way"]);
    await waitForLock(database);
    await tx.query(`DELETE FROM "Blob" WHERE "sha" = $1`, [sha("in the way")]);
  });
  expect(await asked).toEqual([]);
});

/** Until somebody waits for an advisory lock. */
async function waitForLock(database: Database): Promise<void> {
  const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  await expect.poll(async () => (await database.pool.query(waiting)).rowCount, { interval: 5 }).toBe(1);
}

/** The whole of a sync between the collector's search and its deletion, stopped at every step of the way. */
test.each(["staged", "asked", "published"] as const)(
  "a blob that a sync took up after the collector found it unused is kept: %s",
  async (step) => {
    const { database } = given;
    const { id } = await givenRepository(database);
    await givenBlobs(database, [step]);
    const claim = await givenClaim(database, id);
    const { syncId, fence } = claim;
    const takeUp = async () => {
      await stageFiles(database, { syncId, fence, files: [change("added", step)] });
      if (step === "asked") expect(await stored(database, [step])).toEqual([step]);
      if (step === "published") await publishSync(database, publicationOf(claim, 1));
    };
    expect(await collectBlobs(pausedBeforeLock(database, takeUp), { storedBefore })).toBe(0);
    expect(await stored(database, [step])).toEqual([step]);
  },
);

/** The database, but what comes between finding and deleting happens first. */
function pausedBeforeLock(database: Database, meanwhile: () => Promise<void>): Database["pool"] {
  const { pool } = database;
  let connects = 0;
  const connect = async () => {
    // The first connection searches, the second deletes.
    if (++connects === 2) await meanwhile();
    return await pool.connect();
  };
  const query = pool.query.bind(pool);
  return new Proxy(pool, { get: (target, key) => Reflect.get({ connect, query }, key) ?? Reflect.get(target, key) });
}
