import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { lockBlobsForCollection } from "./blob-lock.js";
import {
  ContentCollectedError,
  collectBlobs,
  collectVersions,
  type Database,
  expireSyncs,
  findMissingBlobs,
  inTransaction,
  openBlobWriter,
  updateRepositorySettings,
} from "./index.js";
import {
  change,
  completeSync,
  givenClaim,
  givenRepository,
  openChanges,
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
  const { missing } = await findMissingBlobs(database, { shas: names.map(sha), maxFileBytes: 100 });
  return names.filter((name) => !missing.has(sha(name)));
}

test("blobs of active rows and kept trees stay; the rest goes", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const names = ["active", "old", "expired", "orphan"];
  await givenBlobs(database, names);
  await completeSync(database, id, [change("added", "f", { blobSha: sha("expired") }), change("added", "active")]);
  await completeSync(database, id, [change("modified", "f", { blobSha: sha("old") })]);
  await completeSync(database, id, [change("modified", "f", { blobSha: sha("active") })]);
  await completeSync(database, id, []);

  expect(await collectBlobs(database, { storedBefore: new Date(0) })).toBe(0);
  expect(await collectBlobs(database, { storedBefore })).toBe(1);
  expect(await stored(database, names)).toEqual(["active", "old", "expired"]);
  await updateRepositorySettings(database, id, { keepSyncs: 2 });
  await expireSyncs(database, { now: new Date() });
  expect(await collectVersions(database, { limit: 100 })).toBe(1);
  expect(await collectBlobs(database, { storedBefore })).toBe(1);
  expect(await stored(database, names)).toEqual(["active", "old"]);
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

test("a blob whose sync is published between the collector's search and its deletion is kept", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  await givenBlobs(database, ["taken up"]);
  const publish = async () => void (await completeSync(database, id, [change("added", "taken up")]));
  expect(await collectBlobs(pausedBeforeDeletion(database, publish), { storedBefore })).toBe(0);
  expect(await stored(database, ["taken up"])).toEqual(["taken up"]);
});

test("the collector waits for a publication that is open, and keeps its blobs", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  await givenBlobs(database, ["open"]);
  const claim = await givenClaim(database, id);
  await using publication = await openChanges(database, claim, [change("added", "open")]);
  const collected = collectBlobs(database, { storedBefore });
  expect(await Promise.race([collected, sleep(200, "waits")])).toBe("waits");
  // Nobody waits behind it.
  expect(await stored(database, ["open"])).toEqual(["open"]);
  await completeSync(database, (await givenRepository(database)).id, [change("added", "other")]);
  expect(await Promise.race([collected, sleep(0, "waits")])).toBe("waits");
  await publication?.complete(publicationOf(claim));
  expect(await collected).toBe(0);
});

test("content that came for a blob without any is as new as any other", async () => {
  const { database } = given;
  await using writer = openBlobWriter(database);
  await writer.skip({ sha: sha("grown"), size: 5, reason: "too_large" });
  await writer.flush();
  const old = `UPDATE "Blob" SET "createdAt" = now() - interval '1 day' WHERE "sha" = $1`;
  await database.pool.query(old, [sha("grown")]);
  await givenBlobs(database, ["grown"]);
  expect(await collectBlobs(database, { storedBefore: new Date(Date.now() - 3_600_000) })).toBe(0);
  expect(await collectBlobs(database, { storedBefore })).toBe(1);
});

test("a sync whose blob was collected since it asked begins again, and hears that it is missing", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  await givenBlobs(database, ["kept", "collected"]);
  await completeSync(database, id, [change("added", "kept")]);
  const claim = await givenClaim(database, id);
  const shas = ["kept", "collected"].map(sha);
  const { missing, collections } = await findMissingBlobs(database, { shas, maxFileBytes: 100 });
  expect(missing.size).toBe(0);
  expect(await collectBlobs(database, { storedBefore })).toBe(1);

  const rows = [change("added", "collected")];
  const publication = openChanges(database, claim, rows, { shas, collections });
  await expect(publication).rejects.toBeInstanceOf(ContentCollectedError);
  const again = await findMissingBlobs(database, { shas, maxFileBytes: 100 });
  expect([...again.missing]).toEqual([sha("collected")]);
  await using other = await openChanges(database, claim, rows, { shas: [sha("kept")], collections });
  expect(other).not.toBeNull();
});

/** The database, but what comes between finding and deleting happens first. */
function pausedBeforeDeletion(database: Database, meanwhile: () => Promise<void>): Database["pool"] {
  const { pool } = database;
  let connects = 0;
  const connect = async () => {
    // The first connection asks for the last id, the second searches, the third deletes.
    if (++connects === 3) await meanwhile();
    return await pool.connect();
  };
  const query = pool.query.bind(pool);
  return new Proxy(pool, { get: (target, key) => Reflect.get({ connect, query }, key) ?? Reflect.get(target, key) });
}
