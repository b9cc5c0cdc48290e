import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  addRepository,
  createApiKey,
  createProject,
  createSession,
  ensureBranch,
  findApiKey,
  findBranch,
  findProject,
  findRepository,
  findRepositoryByGithubId,
  findSession,
  InvalidCursorError,
  listApiKeys,
  listProjects,
  listRepositories,
  listSyncedBranches,
  listSyncs,
  markBranchDeleted,
  ProjectNameTakenError,
  RepositoryAlreadyAddedError,
  revokeApiKey,
  updateRepository,
} from "./index.js";
import { completeSync, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

test("projects are listed newest first, page by page, and named once", async () => {
  const { database } = given;
  const names = Array.from({ length: 5 }, () => randomUUID());
  const projects = [];
  for (const name of names) projects.push(await createProject(database, { name }));
  const one = await listProjects(database, { limit: 3 });
  const two = await listProjects(database, { limit: 3, cursor: one.nextCursor });
  expect(new Set([...one.items, ...two.items].map(({ id }) => id))).toEqual(new Set(projects.map(({ id }) => id)));
  expect(one.items.map(({ createdAt }) => createdAt)).toEqual(
    one.items.map(({ createdAt }) => createdAt).toSorted((a, b) => (a < b ? 1 : -1)),
  );
  expect(two.nextCursor).toBeNull();
  await expect(createProject(database, { name: String(names[0]) })).rejects.toBeInstanceOf(ProjectNameTakenError);
  await expect(listProjects(database, { limit: 1, cursor: "x" })).rejects.toBeInstanceOf(InvalidCursorError);
  expect(await findProject(database, String(projects[0]?.id))).toEqual(projects[0]);
  expect(await findProject(database, randomUUID())).toBeNull();
});

test("a repository belongs to one project and is known by GitHub's number", async () => {
  const { database } = given;
  const repository = await givenRepository(database, "owner-before");
  const githubId = BigInt(repository.githubId);
  const { projectId, owner: _, status: __, createdAt: ___, id, ...settings } = repository;
  const again = await addRepository(database, { ...settings, projectId, githubId, owner: "owner-after" });
  expect(again).toEqual({ created: false, repository: { ...repository, owner: "owner-after" } });
  const other = await createProject(database, { name: randomUUID() });
  const taken = addRepository(database, { ...settings, projectId: other.id, githubId, owner: "x" });
  await expect(taken).rejects.toBeInstanceOf(RepositoryAlreadyAddedError);

  expect(await updateRepository(database, id, { status: "missing" })).toMatchObject({ status: "missing" });
  expect(await updateRepository(database, randomUUID(), { status: "missing" })).toBeNull();
  expect(await findRepositoryByGithubId(database, githubId)).toEqual(await findRepository(database, id));
  expect(await listRepositories(database, { projectId })).toHaveLength(1);
});

test("ten simultaneous additions of one repository add it once", async () => {
  const { database } = given;
  const { id: projectId } = await createProject(database, { name: randomUUID() });
  const input = { projectId, githubId: 9_007_199_254_740_993n, owner: "o", name: "n", defaultBranch: "main" };
  const all = Array.from({ length: 10 }, () => addRepository(database, { ...input, private: false, archived: false }));
  const added = await Promise.all(all);
  expect(added.filter(({ created }) => created)).toHaveLength(1);
  expect(added[0]?.repository.githubId).toBe("9007199254740993");
});

test("syncs are listed newest first, of a repository or one branch", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const ids: string[] = [];
  for (const branch of ["a", "b", "a", "b", "a"]) {
    ids.unshift((await completeSync(database, repositoryId, [], branch)).syncId);
  }
  const found: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listSyncs(database, { repositoryId, limit: 2, ...(cursor ? { cursor } : {}) });
    found.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(found).toEqual(ids);
  expect((await listSyncs(database, { repositoryId, branch: "b", limit: 9 })).items).toHaveLength(2);
});

test("a branch is made once, listed once synced, and its end is noted until it is synced again", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const key = { repositoryId, name: "main" };
  expect(await findBranch(database, key)).toBeNull();
  const made = await Promise.all(Array.from({ length: 10 }, () => ensureBranch(database, { ...key, tracked: true })));
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(await listSyncedBranches(database, repositoryId)).toEqual([]);
  await completeSync(database, repositoryId, []);
  expect(await listSyncedBranches(database, repositoryId)).toMatchObject([{ name: "main", position: 1 }]);
  expect(await markBranchDeleted(database, key)).toBe(true);
  expect(await markBranchDeleted(database, key)).toBe(false);
  expect((await findBranch(database, key))?.deletedAt).toBeInstanceOf(Date);
  await completeSync(database, repositoryId, []);
  expect((await findBranch(database, key))?.deletedAt).toBeNull();
});

test("a key is found by its hash until it is revoked", async () => {
  const { database } = given;
  const key = await createApiKey(database, { hash: "00ff", prefix: "ps_ab", name: "ci", role: "sync" });
  const { id, prefix, name, role, projectId } = key;
  expect(await findApiKey(database, { hash: "00ff" })).toEqual({ id, prefix, name, role, projectId });
  expect(await listApiKeys(database)).toMatchObject([{ id, lastUsedAt: expect.any(String), revokedAt: null }]);
  expect(await findApiKey(database, { hash: "ff00" })).toBeNull();
  await createSession(database, { tokenHash: "aa", keyHash: "00ff", lifetimeMs: 60_000 });
  expect(await findSession(database, "aa")).toMatchObject({ keyHash: "00ff" });
  expect(await revokeApiKey(database, key.id)).toMatchObject({ id, revokedAt: expect.any(String) });
  expect(await findApiKey(database, { hash: "00ff" })).toBeNull();
  expect(await findSession(database, "aa")).toBeNull();
  expect(await revokeApiKey(database, randomUUID())).toBeNull();
});

test("a key and a session end when their time is over", async () => {
  const { database } = given;
  const past = new Date(Date.now() - 1_000);
  await createApiKey(database, { hash: "0e", prefix: "ps_e", name: "old", role: "read", expiresAt: past });
  expect(await findApiKey(database, { hash: "0e" })).toBeNull();
  await createSession(database, { tokenHash: "bb", keyHash: "0e", lifetimeMs: -1_000 });
  expect(await findSession(database, "bb")).toBeNull();
});
