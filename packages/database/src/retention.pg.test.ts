import { expect, test } from "vitest";
import {
  collectVersions,
  compareSyncs,
  type Database,
  expireSyncs,
  listChanges,
  listFileHistory,
  listFiles,
  readTreeAt,
  SyncExpiredError,
  updateRepositorySettings,
} from "./index.js";
import { change, collect, completeSync, givenRepository, sha, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();
const LATER = new Date(Date.now() + 1_000);

/** Five syncs that edit `a`; the second adds `b`, the third removes it; `stay` is never touched. */
async function givenFiveSyncs(database: Database, branchName = "main") {
  const { id } = await givenRepository(database);
  const syncs = [];
  for (let n = 1; n <= 5; n++) {
    const first = n === 1 ? [change("added", "a", { blobSha: sha("1") }), change("added", "stay")] : [];
    const edit = n === 1 ? [] : [change("modified", "a", { blobSha: sha(String(n)) })];
    const b = n === 2 ? [change("added", "b")] : n === 3 ? [change("removed", "b")] : [];
    syncs.push(await completeSync(database, id, [...first, ...edit, ...b], branchName));
  }
  return { id, ids: syncs.map(({ syncId }) => syncId) };
}

async function collectAll(database: Database, limit = 2): Promise<number> {
  let total = 0;
  for (let n = await collectVersions(database, { limit }); n > 0; n = await collectVersions(database, { limit }))
    total += n;
  return total;
}

async function treeAt(database: Database, repositoryId: string, at: string): Promise<string[]> {
  const { items } = await listFiles(database, { repositoryId, branchName: "main", at, limit: 100 });
  const streamed = await collect(readTreeAt(database, { repositoryId, branchName: "main", at }));
  expect(streamed.map(({ path, sha: blobSha }) => ({ path, blobSha }))).toEqual(
    items.map(({ path, blobSha }) => ({ path, blobSha })),
  );
  return items.map(({ path, blobSha }) => `${path} ${blobSha.slice(0, 7)}`);
}

const version = (path: string, content: string) => `${path} ${sha(content).slice(0, 7)}`;

test("what the last two syncs need is kept, whole; older trees say that they have expired", async () => {
  const { database } = given;
  const { id, ids } = await givenFiveSyncs(database);
  await updateRepositorySettings(database, id, { keepSyncs: 2 });
  expect(await expireSyncs(database, { now: LATER })).toBe(1);
  for (const when of ["before", "after"]) {
    expect(await treeAt(database, id, ids[4] ?? ""), when).toEqual([version("a", "5"), version("stay", "stay")]);
    expect(await treeAt(database, id, ids[3] ?? ""), when).toEqual([version("a", "4"), version("stay", "stay")]);
    await expect(treeAt(database, id, ids[2] ?? "")).rejects.toBeInstanceOf(SyncExpiredError);
    const { items } = await listChanges(database, { syncId: ids[3] ?? "", limit: 10 });
    expect(items).toMatchObject([{ kind: "modified", path: "a", before: { blobSha: sha("3") } }]);
    await expect(listChanges(database, { syncId: ids[2] ?? "", limit: 10 })).rejects.toBeInstanceOf(SyncExpiredError);
    const compared = { repositoryId: id, branchName: "main", limit: 10 };
    expect((await compareSyncs(database, { ...compared, from: ids[3] ?? "", to: ids[4] ?? "" })).items).toHaveLength(1);
    const expired = compareSyncs(database, { ...compared, from: ids[0] ?? "", to: ids[4] ?? "" });
    await expect(expired).rejects.toBeInstanceOf(SyncExpiredError);
    const history = await listFileHistory(database, { repositoryId: id, branchName: "main", path: "a", limit: 10 });
    expect(history.items.map(({ kind }) => kind)).toEqual(["modified", "modified", "present"]);
    const removed = await listFileHistory(database, { repositoryId: id, branchName: "main", path: "b", limit: 10 });
    expect(removed.items).toEqual([]);
    if (when === "before") expect(await collectAll(database)).toBe(3);
  }
  expect(await collectAll(database)).toBe(0);
});

test("days keep more than a number does, and the latest sync is kept however old it is", async () => {
  const { database } = given;
  const { id, ids } = await givenFiveSyncs(database);
  const age = (days: number, syncId: string | undefined) =>
    database.pool.query(`UPDATE "ProjectSync" SET "completedAt" = $2 WHERE "id" = $1`, [
      ...[syncId, new Date(LATER.getTime() - days * 86_400_000)],
    ]);
  for (const [index, days] of [50, 40, 30, 20, 10].entries()) await age(days, ids[index]);
  await updateRepositorySettings(database, id, { keepSyncs: 1, keepDays: 35 });
  await expireSyncs(database, { now: LATER });
  expect(await treeAt(database, id, ids[2] ?? "")).toHaveLength(2);
  await expect(treeAt(database, id, ids[1] ?? "")).rejects.toBeInstanceOf(SyncExpiredError);
  await updateRepositorySettings(database, id, { keepSyncs: null, keepDays: 0 });
  await expireSyncs(database, { now: LATER });
  await collectAll(database);
  expect(await treeAt(database, id, ids[4] ?? "")).toHaveLength(2);
  await expect(treeAt(database, id, ids[3] ?? "")).rejects.toBeInstanceOf(SyncExpiredError);
});

test("without settings everything is kept, and widened settings bring nothing back", async () => {
  const { database } = given;
  const { id, ids } = await givenFiveSyncs(database);
  expect(await expireSyncs(database, { now: LATER })).toBe(0);
  await updateRepositorySettings(database, id, { keepSyncs: 1 });
  expect(await expireSyncs(database, { now: LATER })).toBe(1);
  await updateRepositorySettings(database, id, { keepSyncs: 5 });
  expect(await expireSyncs(database, { now: LATER })).toBe(0);
  await expect(treeAt(database, id, ids[0] ?? "")).rejects.toBeInstanceOf(SyncExpiredError);
});

test("a tree that expires while it is read is refused at the end, never answered in part", async () => {
  const { database } = given;
  const { id, ids } = await givenFiveSyncs(database);
  const reading = readTreeAt(database, { repositoryId: id, branchName: "main", at: ids[0] ?? "" });
  await reading.next();
  await updateRepositorySettings(database, id, { keepSyncs: 1 });
  await expireSyncs(database, { now: LATER });
  await collectAll(database);
  await expect(collect(reading)).rejects.toBeInstanceOf(SyncExpiredError);
});
