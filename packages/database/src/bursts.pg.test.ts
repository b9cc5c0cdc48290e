import { expect, test } from "vitest";
import { claimSync, findNextDispatch, requestSync, takeDispatchable } from "./index.js";
import { givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();
/** Long enough that no machine is slow enough to see its end, unless a test moves the clock. */
const debounce = { quietMs: 60_000, maxMs: 300_000 };

async function givenPushes() {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const request = { repositoryId, branchName: "main", trigger: "webhook" as const };
  const push = async () => (await requestSync(database, { ...request, debounce })).sync;
  /** Lets everything that has happened to the branch have happened earlier. */
  const passTime = (ms: number) =>
    database.pool.query(
      `UPDATE "ProjectSync" SET "requestedAt" = "requestedAt" - $2 * interval '1 millisecond',
         "lastRequestedAt" = "lastRequestedAt" - $2 * interval '1 millisecond',
         "notBefore" = "notBefore" - $2 * interval '1 millisecond' WHERE "repositoryId" = $1`,
      [repositoryId, ms],
    );
  const taken = async () => (await takeDispatchable(database, { limit: 100 })).map(({ syncId }) => syncId);
  const start = async (syncId: string) => await claimSync(database, { syncId, workerId: "w" });
  return { database, request, push, passTime, taken, start };
}

test("the first push after a silence goes at once, and is not held back by those that follow", async () => {
  const { push, taken } = await givenPushes();
  const first = await push();
  expect(first.notBefore).toBeNull();
  expect(await push()).toMatchObject({ id: first.id, notBefore: null, requestCount: 2 });
  expect(await taken()).toEqual([first.id]);
});

test("those that follow while it runs wait for the end of the burst, and no longer than the limit", async () => {
  const { database, push, passTime, taken, start } = await givenPushes();
  const first = await push();
  await taken();
  await start(first.id);
  const second = await push();
  expect(second.notBefore).not.toBeNull();
  await database.pool.query(`UPDATE "ProjectSync" SET "status" = 'cancelled' WHERE "id" = $1`, [first.id]);
  expect(await taken()).toEqual([]);
  expect((await findNextDispatch(database))?.toISOString()).toBe(second.notBefore);
  for (let i = 0; i < 5; i++) {
    await passTime(50_000);
    expect(await taken()).toEqual([]);
    expect((await push()).id).toBe(second.id);
  }
  await passTime(50_000);
  expect(await taken()).toEqual([second.id]);
});

test("a burst that is over is dispatched after the quiet time", async () => {
  const { push, passTime, taken, start, database } = await givenPushes();
  const first = await push();
  await start(first.id);
  const second = await push();
  await database.pool.query(`UPDATE "ProjectSync" SET "status" = 'cancelled' WHERE "id" = $1`, [first.id]);
  await passTime(59_000);
  expect(await taken()).toEqual([]);
  await passTime(1_001);
  expect(await taken()).toEqual([second.id]);
  expect(await findNextDispatch(database)).toBeNull();
});

test("after a silence a push goes at once again, and a person never waits", async () => {
  const { database, request, push, passTime, taken, start } = await givenPushes();
  const first = await push();
  await start(first.id);
  await passTime(60_001);
  expect((await push()).notBefore).toBeNull();
  const other = await givenPushes();
  await other.start((await other.push()).id);
  expect((await other.push()).notBefore).not.toBeNull();
  const { sync } = await requestSync(database, { ...other.request, trigger: "api" });
  expect(sync.notBefore).toBeNull();
  expect(request.repositoryId).not.toBe(other.request.repositoryId);
  expect(await taken()).toEqual([]);
});
