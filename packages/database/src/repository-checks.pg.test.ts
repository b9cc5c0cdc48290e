import { beforeEach, expect, test } from "vitest";
import {
  checkWithin,
  type DueRepository,
  ensureBranch,
  findBranch,
  findNextCheck,
  findRepository,
  listCheckedBranches,
  markBranchDeleted,
  markBranchReturned,
  postponeCheck,
  recordCheck,
  requestCheck,
  type SeenRepository,
  takeDueRepositories,
} from "./index.js";
import { completeSync, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const db = useTestDatabase();
const MINUTE = 60_000;
const lease = { limit: 10, leaseMs: 10 * MINUTE };

beforeEach(() => db.database.pool.query(`TRUNCATE "Project" CASCADE`));

test("many workers share what is due: each repository goes to one of them, the longest due first", async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, async () => (await givenRepository(db.database)).id));
  await db.database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = now() - interval '1 hour' WHERE "id" = $1`, [
    ids[7],
  ]);
  const [first] = await takeDueRepositories(db.database, { ...lease, limit: 1 });
  expect(first?.id).toBe(ids[7]);
  const taken = await Promise.all(
    Array.from({ length: 6 }, () => takeDueRepositories(db.database, { ...lease, limit: 3 })),
  );
  const all = [first, ...taken.flat()].map((repository) => repository?.id);
  expect(all.toSorted()).toEqual(ids.toSorted());
  expect(await takeDueRepositories(db.database, lease)).toEqual([]);
});

test("one whose worker died is taken again when its lease has ended", async () => {
  const { id, githubId } = await givenRepository(db.database);
  const [taken] = await takeDueRepositories(db.database, lease);
  expect(taken).toMatchObject({ id, githubId: BigInt(githubId), status: "active", lastCheckedAt: null, etag: null });
  expect(await takeDueRepositories(db.database, lease)).toEqual([]);
  expect(await findNextCheck(db.database)).toBeLessThanOrEqual(lease.leaseMs);
  await db.database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = now() - interval '1 second'`);
  expect(await findNextCheck(db.database)).toBeLessThan(0);
  const [again] = await takeDueRepositories(db.database, lease);
  expect(await recordCheck(db.database, recordOf(again, { owner: "second" }))).toBe(true);
  expect(await recordCheck(db.database, recordOf(taken, { owner: "first" }))).toBe(false);
  expect(await findRepository(db.database, id)).toMatchObject({ owner: "second" });
});

test("a look takes over what GitHub says, and when each branch is looked at next", async () => {
  const { id } = await givenRepository(db.database);
  await completeSync(db.database, id, []);
  const [taken] = await takeDueRepositories(db.database, lease);
  const [main] = await listCheckedBranches(db.database, id);
  expect(main).toMatchObject({ name: "main", tracked: true, mirrored: true, deletedAt: null });
  const seen = {
    owner: "new",
    name: "name",
    archived: true,
    private: true,
    sizeKb: 7,
    status: "suspended" as const,
    etag: '"r"',
  };
  const listing = { pages: 1, etag: '"b"' };
  const branches = [{ name: "main", nextCheckAt: main?.nextCheckAt ?? new Date(), inMs: 5 * MINUTE }];
  expect(await recordCheck(db.database, { ...recordOf(taken, { ...seen, listing }), branches })).toBe(true);
  expect(await findRepository(db.database, id)).toMatchObject({ owner: "new", status: "suspended", archived: true });
  expect(await findNextCheck(db.database)).toBeGreaterThan(MINUTE);
  const [next] = await listCheckedBranches(db.database, id);
  expect((next?.nextCheckAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(4 * MINUTE);
  await requestCheck(db.database, { repositoryIds: [id] });
  const [after] = await takeDueRepositories(db.database, lease);
  expect(after).toMatchObject({ etag: '"r"', branchesEtag: '"b"', branchPages: 1, branchesListedAt: taken?.takenAt });
  expect(after?.statusChangedAt.getTime()).toBeGreaterThan(taken?.statusChangedAt.getTime() ?? 0);
  // Without a listing, what the last one left stays; the same status does not count as a change.
  await recordCheck(db.database, recordOf(after, seen));
  await requestCheck(db.database, { repositoryIds: [id] });
  const [last] = await takeDueRepositories(db.database, lease);
  expect(last).toMatchObject({ branchesEtag: '"b"', branchPages: 1, statusChangedAt: after?.statusChangedAt });
});

test("a hint during a look makes the next one due, and the listing's etag is not kept", async () => {
  const { id } = await givenRepository(db.database);
  await completeSync(db.database, id, []);
  const [main] = await listCheckedBranches(db.database, id);
  const [taken] = await takeDueRepositories(db.database, lease);
  expect(await requestCheck(db.database, { repositoryIds: [id], branchName: "main" })).toEqual([id]);
  expect(await takeDueRepositories(db.database, { ...lease, except: [id] })).toEqual([]);
  const branches = [{ name: "main", nextCheckAt: main?.nextCheckAt ?? new Date(), inMs: MINUTE }];
  const listing = { pages: 1, etag: '"b"' };
  expect(await recordCheck(db.database, { ...recordOf(taken, { listing }), branches })).toBe(true);
  expect(await takeDueRepositories(db.database, lease)).toMatchObject([{ id, branchesEtag: null, branchPages: 1 }]);
});

test("a look that failed is put off and changes nothing else", async () => {
  const { id } = await givenRepository(db.database);
  const [taken] = await takeDueRepositories(db.database, lease);
  await postponeCheck(db.database, taken as DueRepository, MINUTE);
  expect(await findNextCheck(db.database)).toBeGreaterThan(MINUTE / 2);
  expect(await findNextCheck(db.database)).toBeLessThanOrEqual(MINUTE);
  expect(await findRepository(db.database, id)).toMatchObject({ lastCheckedAt: null, status: "active" });
});

test("hints find repositories by id, by GitHub's id and by owner in any case, and answer those that are mirrored", async () => {
  const [a, b, c] = await Promise.all(["acme", "Acme", "other"].map((owner) => givenRepository(db.database, owner)));
  const settle = async () => {
    await db.database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = now() + interval '1 hour'`);
  };
  await settle();
  expect((await requestCheck(db.database, { owner: "ACME" })).toSorted()).toEqual([a?.id, b?.id].toSorted());
  expect(await takeDueRepositories(db.database, lease)).toHaveLength(2);
  await settle();
  const unknown = 987_654_321n;
  const target = { githubIds: [BigInt(c?.githubId ?? 0), unknown], branchName: "main" };
  expect(await requestCheck(db.database, target)).toEqual([c?.id]);
  expect(await requestCheck(db.database, { repositoryIds: [crypto.randomUUID()] })).toEqual([]);
  expect(await takeDueRepositories(db.database, lease)).toMatchObject([{ id: c?.id }]);
});

test("a branch that moved is looked at soon; a look that is due earlier stays", async () => {
  const { id: repositoryId } = await givenRepository(db.database);
  const branch = { repositoryId, name: "main" };
  await ensureBranch(db.database, { ...branch, tracked: true });
  const push = { repositoryId, branchName: "main" };
  await db.database.pool.query(`UPDATE "Repository" SET "nextCheckAt" = now() + interval '8 hours'`);
  await db.database.pool.query(`UPDATE "Branch" SET "nextCheckAt" = now() + interval '8 hours'`);
  await checkWithin(db.database, { ...push, withinMs: MINUTE });
  await checkWithin(db.database, { ...push, withinMs: 5 * MINUTE });
  expect(await findNextCheck(db.database)).toBeLessThanOrEqual(MINUTE);
  const [row] = await listCheckedBranches(db.database, repositoryId);
  expect((row?.nextCheckAt.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(MINUTE + 1_000);
});

test("a branch that is there again is no longer marked", async () => {
  const { id: repositoryId } = await givenRepository(db.database);
  const branch = { repositoryId, name: "main" };
  await completeSync(db.database, repositoryId, []);
  expect(await markBranchReturned(db.database, branch)).toBe(false);
  await markBranchDeleted(db.database, branch);
  expect(await markBranchReturned(db.database, branch)).toBe(true);
  expect(await findBranch(db.database, branch)).toMatchObject({ deletedAt: null });
});

function recordOf(taken: DueRepository | undefined, more: Partial<SeenRepository> = {}) {
  const repository = taken as DueRepository;
  const { owner, name, defaultBranch, archived, status, etag } = repository;
  const seen = {
    owner,
    name,
    defaultBranch,
    private: repository.private,
    archived,
    sizeKb: null,
    status,
    etag,
    ...more,
  };
  return { repository, seen, branches: [], nextInMs: 2 * MINUTE };
}
