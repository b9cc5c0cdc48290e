import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import {
  claimSync,
  failSync,
  findQueuePosition,
  findStuckSyncs,
  pauseSync,
  redispatch,
  requestSync,
  takeDispatchable,
  undispatch,
} from "./index.js";
import { claimAgain, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

beforeEach(async () => {
  await given.database.pool.query(`TRUNCATE "Project" CASCADE`);
});

/** At a time of its own: of those of one millisecond any may be the first. */
async function queue(repositoryId: string, branchName = "main"): Promise<string> {
  await sleep(2);
  return (await requestSync(given.database, { repositoryId, branchName, trigger: "api" })).sync.id;
}

test("each waiting sync is taken once, by whoever comes", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const branches = Array.from({ length: 20 }, (_, i) => `branch-${i}`);
  const ids = await Promise.all(branches.map((branch) => queue(id, branch)));
  const takers = await Promise.all(Array.from({ length: 8 }, () => takeDispatchable(database, { limit: 20 })));
  const rest = await takeDispatchable(database, { limit: 20 });
  const taken = [...takers.flat(), ...rest];
  expect(taken.map(({ syncId }) => syncId).toSorted()).toEqual(ids.toSorted());
  expect(new Set(taken.map(({ dispatch }) => dispatch))).toEqual(new Set([1]));
});

test("owners take turns, whatever one of them has waiting", async () => {
  const { database } = given;
  const big = await givenRepository(database, "big");
  const small = await givenRepository(database, "small");
  for (let i = 0; i < 5; i++) await queue(big.id, `branch-${i}`);
  const own = await queue(small.id);
  const first = await takeDispatchable(database, { limit: 2 });
  expect(first.map(({ syncId }) => syncId)).toContain(own);
  expect(first.map(({ priority }) => priority)).toEqual([1, 1]);
  const next = await takeDispatchable(database, { limit: 2 });
  expect(next.map(({ priority }) => priority)).toEqual([2, 3]);
});

test("a place in the queue is that of the turns: before what another owner has waiting in plenty", async () => {
  const { database } = given;
  const big = await givenRepository(database, "big");
  const small = await givenRepository(database, "small");
  const many: string[] = [];
  for (let i = 0; i < 4; i++) many.push(await queue(big.id, `branch-${i}`));
  const own = await queue(small.id);
  const places = () => Promise.all([...many, own].map((id) => findQueuePosition(database, id)));
  expect(await places()).toEqual([1, 3, 4, 5, 2]);
  await claimAgain(database, many[0] ?? "");
  expect(await places()).toEqual([null, 2, 3, 4, 1]);
});

test("nothing is dispatched on a branch where a sync runs or is paused", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const running = await queue(id);
  await takeDispatchable(database, { limit: 10 });
  const claim = await claimAgain(database, running);
  const waiting = await queue(id);
  expect(await takeDispatchable(database, { limit: 10 })).toEqual([]);
  await pauseSync(database, { ...claim, resumeAt: new Date(), reason: "x", refundAttempt: true });
  expect(await takeDispatchable(database, { limit: 10 })).toEqual([]);
  await failSync(database, { ...(await claimAgain(database, running)), code: "x", message: "x", retryable: false });
  expect(await takeDispatchable(database, { limit: 10 })).toMatchObject([{ syncId: waiting, dispatch: 1 }]);
});

test("a job that could not be added is taken again under the next number", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const syncId = await queue(id);
  const [taken] = await takeDispatchable(database, { limit: 1 });
  await undispatch(database, { syncId, dispatch: 0 });
  expect(await takeDispatchable(database, { limit: 1 })).toEqual([]);
  await undispatch(database, { syncId, dispatch: taken?.dispatch ?? 0 });
  expect(await takeDispatchable(database, { limit: 1 })).toMatchObject([{ syncId, dispatch: 2 }]);
});

test("a sync refused because its branch is busy waits for dispatch again", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const running = await queue(id);
  const claim = await claimAgain(database, running);
  const waiting = await queue(id);
  await database.pool.query(`UPDATE "ProjectSync" SET "dispatchedAt" = now() WHERE "id" = $1`, [waiting]);
  expect(await claimSync(database, { syncId: waiting, workerId: "w" })).toEqual({ refused: "branch_busy" });
  await failSync(database, { ...claim, code: "x", message: "x", retryable: false });
  expect(await takeDispatchable(database, { limit: 1 })).toMatchObject([{ syncId: waiting }]);
});

test("syncs without a sign of life are found, and get a new job", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const ids = { queued: await queue(id, "a"), running: await queue(id, "b"), paused: await queue(id, "c") };
  await takeDispatchable(database, { limit: 3 });
  await claimAgain(database, ids.running);
  const claim = await claimAgain(database, ids.paused);
  await pauseSync(database, { ...claim, resumeAt: new Date(), reason: "x", refundAttempt: true });
  const past = new Date(Date.now() - 60_000);
  const soon = new Date(Date.now() + 60_000);

  expect(await findStuckSyncs(database, { queuedBefore: past, heartbeatBefore: past })).toEqual([]);
  const stuck = await findStuckSyncs(database, { queuedBefore: soon, heartbeatBefore: soon });
  expect(stuck.map(({ syncId, status }) => [status, syncId]).toSorted()).toEqual(Object.entries(ids).toSorted());
  for (const { syncId } of stuck) await redispatch(database, syncId);
  const again = await takeDispatchable(database, { limit: 10 });
  expect(again.map(({ syncId }) => syncId).toSorted()).toEqual(Object.values(ids).toSorted());
  expect(again.map(({ dispatch }) => dispatch)).toEqual([2, 2, 2]);
});
