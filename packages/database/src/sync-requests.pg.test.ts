import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  claimSync,
  findSync,
  heartbeatSync,
  inTransaction,
  pauseSync,
  readSyncEvents,
  requestCancel,
  requestSync,
  UnknownRepositoryError,
} from "./index.js";
import { claimAgain, givenClaim, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

const request = (repositoryId: string, force = false) => ({
  ...{ repositoryId, branchName: "main", trigger: "api" as const, force },
});

test("a request makes a queued sync and its first event", async () => {
  const { database } = given;
  const repository = await givenRepository(database);
  const { sync, coalesced, event } = await requestSync(database, request(repository.id));
  expect(coalesced).toBe(false);
  expect(sync).toMatchObject({ status: "queued", projectId: repository.projectId, branchName: "main", error: null });
  expect(event).toMatchObject({ syncId: sync.id, seq: 1, type: "sync.queued", branchName: "main", trigger: "api" });
  expect(await readSyncEvents(database, { syncId: sync.id, afterSeq: 0 })).toEqual([event]);
});

test("50 requests at once give one queued row, and force of any counts", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const all = await Promise.all(Array.from({ length: 50 }, (_, i) => requestSync(database, request(id, i === 30))));
  expect(new Set(all.map(({ sync }) => sync.id)).size).toBe(1);
  expect(all.filter(({ coalesced }) => !coalesced)).toHaveLength(1);
  expect(all.filter(({ event }) => event !== null)).toHaveLength(1);
  const { rows } = await database.pool.query(`SELECT "force" FROM "ProjectSync" WHERE "repositoryId" = $1`, [id]);
  expect(rows).toEqual([{ force: true }]);
});

test("requests beside claims leave at most one queued and one running row", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const requests = Array.from({ length: 50 }, async () => {
    const { sync } = await requestSync(database, request(id));
    await claimSync(database, { syncId: sync.id, workerId: "w", maxAttempts: 1000 });
  });
  await Promise.all(requests);
  await requestSync(database, request(id));
  const { rows } = await database.pool.query(
    `SELECT "status", count(*)::int AS n FROM "ProjectSync" WHERE "repositoryId" = $1 GROUP BY 1 ORDER BY 1`,
    [id],
  );
  expect(rows).toEqual([
    { status: "queued", n: 1 },
    { status: "running", n: 1 },
  ]);
});

test("a request within a transaction vanishes with it", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const ids: string[] = [];
  const undone = inTransaction(database, async (tx) => {
    ids.push((await requestSync(tx, request(id))).sync.id);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await findSync(database, String(ids[0]))).toBeNull();
});

test("a repository that is not there is named", async () => {
  await expect(requestSync(given.database, request(randomUUID()))).rejects.toBeInstanceOf(UnknownRepositoryError);
});

test("cancel ends a waiting sync at once, once", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const { sync } = await requestSync(database, request(id));
  expect(await requestCancel(database, sync.id)).toMatchObject({ outcome: "cancelled", event: { seq: 2 } });
  expect(await requestCancel(database, sync.id)).toEqual({ outcome: "already_finished" });
  expect(await requestCancel(database, randomUUID())).toEqual({ outcome: "not_found" });
  expect(await claimSync(database, { syncId: sync.id, workerId: "w" })).toEqual({ refused: "finished" });
});

test("cancel leaves word for the worker of a running sync", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const claim = await givenClaim(database, id);
  expect(await requestCancel(database, claim.syncId)).toEqual({ outcome: "requested" });
  expect(await heartbeatSync(database, claim)).toEqual({ owned: true, cancelRequested: true });
  expect((await claimAgain(database, claim.syncId)).cancelRequested).toBe(true);
});

test("cancel ends a paused sync", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const claim = await givenClaim(database, id);
  await pauseSync(database, { ...claim, resumeAt: new Date(), reason: "rate limit", refundAttempt: true });
  expect((await requestCancel(database, claim.syncId)).event?.type).toBe("sync.cancelled");
  expect(await heartbeatSync(database, claim)).toEqual({ owned: false, cancelRequested: false });
});
