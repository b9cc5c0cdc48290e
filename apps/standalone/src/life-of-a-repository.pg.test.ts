import type { ProjectSyncClient } from "@project-sync/client";
import type { Repository, Sync } from "@project-sync/contracts";
import type { Emulator } from "@project-sync/github-emulator";
import { SECOND } from "@project-sync/runtime";
import type { GitRepositoryBuilder } from "@project-sync/testing";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";

/** From an event at GitHub's side to what a user sees over the API. The sweep's own turn comes long after the tests. */
const WAIT = { timeout: 20 * SECOND, interval: 50 };
let running: StandaloneWithGithub;
let emulator: Emulator;
let client: ProjectSyncClient;
let projectId: string;

let n = 0;
let name: string;
let git: GitRepositoryBuilder;
let repository: Repository;

beforeAll(async () => {
  running = await startStandaloneWithGithub();
  ({ emulator, client } = running);
  projectId = (await client.projects.create({ name: "Life" })).id;
});
afterAll(() => running?.[Symbol.asyncDispose]());

/** A repository of its own for each test, mirrored. */
beforeEach(async () => {
  name = `widgets-${n++}`;
  git = await running.serve({ owner: "acme", name });
  repository = await client.projects.addRepository(projectId, { repository: `acme/${name}` });
  await client.syncs.start(repository.id);
  await untilMirrored("main", await git.head());
});

async function push(to = { owner: "acme", name }): Promise<void> {
  await emulator.pushed(to);
  await emulator.webhooks.settled();
}

async function newest(branch: string, repositoryId = repository.id): Promise<Sync | undefined> {
  return (await client.syncs.list(repositoryId, { branch, limit: 1 })).items[0];
}

async function untilMirrored(branch: string, headSha: string, repositoryId = repository.id): Promise<Sync> {
  return await vi.waitFor(async () => {
    const sync = await newest(branch, repositoryId);
    if (sync?.status !== "completed" || sync.headSha !== headSha) throw new Error(`Still ${JSON.stringify(sync)}`);
    return sync;
  }, WAIT);
}

async function untilRepository(expected: Partial<Repository>): Promise<void> {
  await vi.waitFor(async () => expect(await client.repositories.get(repository.id)).toMatchObject(expected), WAIT);
}

async function readme(branch = "main", repositoryId = repository.id): Promise<string> {
  const { bytes } = await client.files.content(repositoryId, { path: "README.md", branch });
  return new TextDecoder().decode(bytes);
}

test("renamed: the mirror takes the new name and goes on under it", async () => {
  await emulator.renameRepository({ owner: "acme", name }, { owner: "acme", name: `${name}-renamed` });
  await untilRepository({ owner: "acme", name: `${name}-renamed`, status: "active" });
  const commit = await git.write("README.md", "renamed\n").commit();
  await push({ owner: "acme", name: `${name}-renamed` });
  const sync = await untilMirrored("main", commit);
  expect(sync).toMatchObject({ trigger: "webhook", previousSyncId: expect.any(String) });
});

test("transferred: the mirror follows it to its new owner, history and all", async () => {
  const before = await newest("main");
  await emulator.renameRepository({ owner: "acme", name }, { owner: "umbrella", name });
  await untilRepository({ owner: "umbrella", name, status: "active" });
  const commit = await git.write("README.md", "transferred\n").commit();
  await push({ owner: "umbrella", name });
  expect(await untilMirrored("main", commit)).toMatchObject({ previousSyncId: before?.id });
});

test("deleted and restored: the mirror is missing, stays readable, and comes back", async () => {
  await emulator.removeRepository({ owner: "acme", name });
  await untilRepository({ status: "missing" });
  expect(await readme()).toBe(`# ${name}\n`);
  await emulator.restoreRepository({ owner: "acme", name });
  await untilRepository({ status: "active" });
});

test("deleted and created again under its name: the stranger's files never show, and it can be added besides", async () => {
  await emulator.removeRepository({ owner: "acme", name });
  await untilRepository({ status: "missing" });
  const other = await running.serve({ owner: "acme", name, announce: true });
  const commit = await other.write("README.md", "a stranger\n").commit();
  await push();
  const added = await client.projects.addRepository(projectId, { repository: `acme/${name}` });
  expect(added.id).not.toBe(repository.id);
  await client.syncs.start(added.id);
  await untilMirrored("main", commit, added.id);
  expect(await readme("main", added.id)).toBe("a stranger\n");
  expect(await readme()).toBe(`# ${name}\n`);
  expect(await client.repositories.get(repository.id)).toMatchObject({ status: "missing" });
});

test("archived and unarchived, made private and public again", async () => {
  const of = { owner: "acme", name };
  await emulator.updateRepository(of, { archived: true });
  await untilRepository({ archived: true });
  await emulator.updateRepository(of, { archived: false });
  await untilRepository({ archived: false });
  await emulator.updateRepository(of, { private: true });
  await untilRepository({ private: true, status: "active" });
  await emulator.updateRepository(of, { private: false });
  await untilRepository({ private: false });
});

test("another default branch: it syncs by itself from then on", async () => {
  await git.branch("trunk");
  await push();
  await emulator.updateRepository({ owner: "acme", name }, { defaultBranch: "trunk" });
  await untilRepository({ defaultBranch: "trunk" });
  const commit = await git.write("README.md", "on trunk\n").commit();
  await push();
  await untilMirrored("trunk", commit);
});

test("force-pushed: the chain goes on, and says that history was rewritten", async () => {
  const first = await git.head();
  const second = await git.write("README.md", "second\n").commit();
  await push();
  const before = await untilMirrored("main", second);
  await git.branch("main", first);
  const third = await git.write("README.md", "instead\n").commit();
  await push();
  expect(await untilMirrored("main", third)).toMatchObject({ rewritten: true, previousSyncId: before.id });
  expect(await readme()).toBe("instead\n");
});

test("a branch deleted and created again: marked, readable, back", async () => {
  await git.branch("topic");
  const commit = await git.write("README.md", "topic\n").commit();
  await push();
  await client.syncs.start(repository.id, { branch: "topic" });
  await untilMirrored("topic", commit);
  await git.deleteBranch("topic");
  await push();
  const topic = async () =>
    (await client.repositories.branches(repository.id)).items.find((branch) => branch.name === "topic");
  await vi.waitFor(async () => expect(await topic()).toMatchObject({ deletedAt: expect.any(String) }), WAIT);
  expect(await readme("topic")).toBe("topic\n");
  await git.branch("topic", commit);
  const again = await git.write("README.md", "topic again\n").commit();
  await push();
  await untilMirrored("topic", again);
  expect(await topic()).toMatchObject({ deletedAt: null, syncedSha: again });
});
