import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  appendSyncEvents,
  cancelClaimedSync,
  claimSync,
  failSync,
  findSync,
  heartbeatSync,
  pauseSync,
  requestCancel,
  requestSync,
} from "./index.js";
import {
  change,
  claimAgain,
  completeSync,
  givenClaim,
  givenRepository,
  publish,
  useTestDatabase,
} from "./testing/fixtures.js";

const given = useTestDatabase();
const workerId = "worker-1";

test("a claim starts an attempt and carries what the pipeline needs", async () => {
  const { database } = given;
  const repository = await givenRepository(database);
  const asked = { repositoryId: repository.id, branchName: "feature/x", trigger: "webhook", force: true } as const;
  const { sync } = await requestSync(database, asked);
  const claimed = await claimSync(database, { syncId: sync.id, workerId });
  expect(claimed).toMatchObject({
    claim: { fence: 1, attempt: 1, workerId, repository, force: true, trigger: "webhook", cancelRequested: false },
    event: { type: "sync.started", attempt: 1, seq: 2 },
  });
  expect(claimed).toMatchObject({ claim: { branch: { name: "feature/x", position: 0, lastSyncId: null } } });
  const row = await findSync(database, sync.id);
  expect(row).toMatchObject({ status: "running", attempt: 1 });
  expect(row?.startedAt).not.toBeNull();
});

test("ten claims at once get ten different fences, and one of them owns the sync", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const first = await givenClaim(database, id);
  const request = { syncId: first.syncId, workerId, maxAttempts: 100 };
  const claims = await Promise.all(Array.from({ length: 10 }, () => claimSync(database, request)));
  const fences = claims.map((claimed) => ("claim" in claimed ? claimed.claim.fence : 0));
  expect(fences.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  const beats = await Promise.all(fences.map((fence) => heartbeatSync(database, { syncId: first.syncId, fence })));
  expect(beats.filter(({ owned }) => owned)).toHaveLength(1);
});

test("the branch is busy while another of its syncs runs or is paused", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const running = await givenClaim(database, repositoryId);
  const { sync } = await requestSync(database, { repositoryId, branchName: "main", trigger: "api" });
  expect(await claimSync(database, { syncId: sync.id, workerId })).toEqual({ refused: "branch_busy" });
  await pauseSync(database, { ...running, resumeAt: new Date(), reason: "rate limit", refundAttempt: true });
  expect(await claimSync(database, { syncId: sync.id, workerId })).toEqual({ refused: "branch_busy" });
  expect((await findSync(database, sync.id))?.status).toBe("queued");
  await failSync(database, {
    ...(await claimAgain(database, running.syncId)),
    code: "x",
    message: "x",
    retryable: true,
  });
  expect(await claimSync(database, { syncId: sync.id, workerId })).toHaveProperty("claim");
});

test("what is finished or unknown cannot be claimed", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const done = await completeSync(database, id, []);
  expect(await claimSync(database, { syncId: done.syncId, workerId })).toEqual({ refused: "finished" });
  expect(await claimSync(database, { syncId: randomUUID(), workerId })).toEqual({ refused: "not_found" });
});

test("a sync whose workers die again and again is failed, not run a sixth time", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const { syncId } = await givenClaim(database, id);
  for (let attempt = 2; attempt <= 5; attempt++) await claimAgain(database, syncId);
  const refused = await claimSync(database, { syncId, workerId });
  expect(refused).toMatchObject({ refused: "too_many_attempts", event: { type: "sync.failed", retryable: true } });
  expect(await findSync(database, syncId)).toMatchObject({ status: "failed", error: { code: "too_many_attempts" } });
});

test("a pause that is nobody's fault does not count as an attempt", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const claim = await givenClaim(database, id);
  const resumeAt = new Date(Date.now() + 60_000);
  const event = await pauseSync(database, { ...claim, resumeAt, reason: "rate limit", refundAttempt: true });
  expect(event).toMatchObject({ type: "sync.paused", reason: "rate limit", resumeAt: resumeAt.toISOString() });
  const paused = await findSync(database, claim.syncId);
  expect(paused).toMatchObject({ status: "paused", attempt: 0, resumeAt: resumeAt.toISOString() });
  expect(await claimAgain(database, claim.syncId)).toMatchObject({ attempt: 1, fence: 2 });
  expect((await findSync(database, claim.syncId))?.resumeAt).toBeNull();
});

test("a cancel that came before a pause wins", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const claim = await givenClaim(database, id);
  await requestCancel(database, claim.syncId);
  const event = await pauseSync(database, { ...claim, resumeAt: new Date(), reason: "x", refundAttempt: false });
  expect(event?.type).toBe("sync.cancelled");
  expect((await findSync(database, claim.syncId))?.status).toBe("cancelled");
});

test("a lost fence can end, pause or tell nothing", async () => {
  const { database } = given;
  const { id } = await givenRepository(database);
  const lost = await givenClaim(database, id);
  const current = await claimAgain(database, lost.syncId);
  expect(await failSync(database, { ...lost, code: "x", message: "x", retryable: false })).toBeNull();
  expect(await cancelClaimedSync(database, lost)).toBeNull();
  expect(await pauseSync(database, { ...lost, resumeAt: new Date(), reason: "x", refundAttempt: true })).toBeNull();
  expect(await appendSyncEvents(database, { ...lost, facts: [{ type: "sync.phase", phase: "diff" }] })).toBeNull();
  expect(await heartbeatSync(database, lost)).toEqual({ owned: false, cancelRequested: false });
  expect(await publish(database, lost, [change("added", "a")])).toBeNull();
  expect((await cancelClaimedSync(database, current))?.type).toBe("sync.cancelled");
});

test("a project goes with everything in it", async () => {
  const { database } = given;
  const repository = await givenRepository(database);
  for (let i = 0; i < 3; i++) await completeSync(database, repository.id, []);
  await database.prisma.project.delete({ where: { id: repository.projectId } });
  const { rowCount } = await database.pool.query(`SELECT FROM "ProjectSync" WHERE "repositoryId" = $1`, [
    repository.id,
  ]);
  expect(rowCount).toBe(0);
});
