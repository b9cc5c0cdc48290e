import { createClient, type ProjectSyncClient } from "@project-sync/client";
import { isTerminalStatus, type Repository, type Sync, type SyncEvent, type TreeEntry } from "@project-sync/contracts";
import { findBranch, readActiveTree } from "@project-sync/database";
import { computeRootTree } from "@project-sync/pipeline";
import { createClosingStack, MINUTE, SECOND } from "@project-sync/runtime";
import {
  createTestDatabase,
  type GitRepositoryBuilder,
  readGitTree,
  readMirroredTree,
  startRedis,
  type TestDatabase,
} from "@project-sync/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readOneEvent } from "./testing/read-one-event.js";
import { sampleStatuses } from "./testing/sample-statuses.js";
import { type ServedGithub, serveGithub } from "./testing/serve-github.js";
import { runCli } from "./testing/spawn-program.js";
import { API_KEY, type Processes, startProcesses, WEBHOOK_SECRET } from "./testing/start-processes.js";

/** The distributed setup, started once on one real repository; each test goes on where the one before it ended. */
const cleanup = createClosingStack();
let github: ServedGithub;
let git: GitRepositoryBuilder;
let db: TestDatabase;
let processes: Processes;
let client: ProjectSyncClient;
let repository: Repository;

beforeAll(async () => {
  github = await serveGithub();
  cleanup.defer(() => github.close());
  db = await createTestDatabase({ migrated: false });
  cleanup.defer(() => db.drop());
  const redis = await startRedis();
  cleanup.defer(() => redis.stop());
  const services = { DATABASE_URL: db.connectionString, REDIS_URL: redis.url, GITHUB_API_URL: github.emulator.url };
  processes = startProcesses(services);
  cleanup.defer(() => processes.kill());
  git = await github.addPackages();
  await processes.ready();
  const hook = { url: `${processes.apiUrl}/api/v1/webhooks/github`, secret: WEBHOOK_SECRET };
  github.emulator.webhooks.configure(hook);
  client = createClient({ baseUrl: processes.apiUrl, eventsUrl: processes.gatewayUrl, apiKey: API_KEY });
}, 2 * MINUTE);

afterAll(() => cleanup.close());

test("four processes that start at once on an empty database migrate it once", async () => {
  const { rows } = await db.database.pool.query(`SELECT "migration_name", "finished_at" FROM "_prisma_migrations"`);
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows.map((row) => row.migration_name)).size).toBe(rows.length);
  expect(rows.filter((row) => row.finished_at === null)).toEqual([]);
});

test("a real repository is mirrored exactly, and its events arrive as 1..N", async () => {
  const project = await client.projects.create({ name: "Distributed" });
  repository = await client.projects.addRepository(project.id, { repository: "acme/packages" });
  const started = await client.syncs.start(repository.id, { branch: "main" });
  const events: SyncEvent[] = [];
  for await (const event of client.syncs.events(started.id)) events.push(event);
  expectOneToN(events);
  const entries = await expectMirrorToEqualGit();
  const files = entries.filter(({ type }) => type !== "tree");
  expect(files.length).toBeGreaterThan(5_000);
  expect(events.at(-1)).toMatchObject({ type: "sync.completed", stats: { added: files.length, modified: 0 } });
  await expectAnswersToEqual(entries);
});

test("the command line follows a sync over the gateway", async () => {
  const small = await github.addSmall("small");
  await small.write("README.md", "# Small\n").commit();
  const env = { PROJECT_SYNC_URL: processes.apiUrl, PROJECT_SYNC_EVENTS_URL: processes.gatewayUrl };
  const cli = await runCli(["sync", "acme/small"], { ...env, PROJECT_SYNC_API_KEY: API_KEY });
  expect(cli).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("1 added") });
});

test("a push starts the next sync by itself, which brings only the change", async () => {
  const [first] = (await client.syncs.list(repository.id)).items;
  await git.write("empty", "no longer\n").write("new", "1\n").remove("latest").commit("Change");
  await git.push(`${github.emulator.gitUrl}/acme/packages.git`);
  const sync = await untilNewest((newest) => newest.id !== first?.id && newest.status === "completed");
  expect(sync).toMatchObject({ trigger: "webhook", previousSyncId: first?.id, headSha: await git.head() });
  expect(sync.stats).toMatchObject({ added: 1, modified: 1, removed: 1, renamed: 0 });
  const changes = (await client.syncs.changes(sync.id)).items.filter(({ type }) => type !== "tree");
  expect(changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual(["modified empty", "removed latest", "added new"]);
  await expectMirrorToEqualGit();
});

test("50 requests at once: never more than one running and one waiting, one chain, one first sync", async () => {
  const busy = await github.addSmall("busy");
  await busy.write("README.md", "# Busy\n").commit();
  const { id } = await client.projects.addRepository(repository.projectId, { repository: "acme/busy" });
  github.emulator.setLatency(400);
  const sampling = sampleStatuses(db.database, id);
  const held = await client.syncs.start(id);
  await vi.waitFor(async () => expect((await client.syncs.get(held.id)).status).toBe("running"), WAIT);
  const started = await Promise.all(Array.from({ length: 50 }, () => client.syncs.start(id)));
  github.emulator.setLatency(0);
  const syncs = await untilAllFinished(id);
  const { most } = await sampling.stop();
  expect(most).toMatchObject({ running: 1, queued: 1 });
  const asked = new Set(started.map((sync) => sync.id));
  expect(started.filter(({ coalesced }) => !coalesced)).toHaveLength(asked.size);
  expect(syncs.map((sync) => sync.id).sort()).toEqual([held.id, ...asked].sort());
  const oldestFirst = syncs.reverse();
  expect(oldestFirst.map(({ status }) => status)).toEqual(oldestFirst.map(() => "completed"));
  expect(oldestFirst.map(({ previousSyncId }) => previousSyncId)).toEqual([
    null,
    ...oldestFirst.slice(0, -1).map((sync) => sync.id),
  ]);
});

test("a client that disconnects after every event receives each once, in order, live and afterwards", async () => {
  github.emulator.setLatency(100);
  const { id } = await client.syncs.start(repository.id, { force: true });
  const live = await readOneByOne(id);
  github.emulator.setLatency(0);
  expectOneToN(live);
  expect(live.at(-1)).toMatchObject({ type: "sync.completed" });
  expect(await readOneByOne(id)).toEqual(live);
});

test("SIGTERM to a worker in the middle of a sync: the other one finishes it", async () => {
  const [before] = (await client.syncs.list(repository.id)).items;
  const stalled = stallNext(/git\/blobs/);
  await git.write("new", "2\n").commit("Change");
  await git.push(`${github.emulator.gitUrl}/acme/packages.git`);
  await stalled();
  const held = await untilNewest(({ status }) => status === "running");
  const { rows } = await db.database.pool.query(`SELECT "workerId" FROM "ProjectSync" WHERE "id" = $1`, [held.id]);
  const leaving = processes.workers.find(({ child }) => rows[0]?.workerId.includes(`-${child.pid}-`));
  expect(await leaving?.end("SIGTERM")).toBe(0);
  const sync = await untilNewest(({ status }) => status === "completed");
  expect(sync).toMatchObject({ id: held.id, attempt: 1, previousSyncId: before?.id });
  await expectMirrorToEqualGit();
});

test("SIGTERM ends every process with exit code 0 within ten seconds, at work as it is", async () => {
  const stalled = stallNext(/git\/trees/);
  const { id } = await client.syncs.start(repository.id, { force: true });
  const following = client.syncs.events(id, { maxReconnects: 0 });
  await stalled();
  expect((await following.next()).value).toMatchObject({ type: "sync.queued" });
  const began = performance.now();
  const codes = await Promise.all(processes.all.map(({ end }) => end("SIGTERM")));
  expect(performance.now() - began).toBeLessThan(10 * SECOND);
  expect(codes).toEqual(processes.all.map(() => 0));
  await following.return();
});

const WAIT = { timeout: 30 * SECOND, interval: 20 };

function expectOneToN(events: SyncEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
}

/** Every entry, every blob and the root; answers the entries. */
async function expectMirrorToEqualGit(): Promise<TreeEntry[]> {
  const branch = await findBranch(db.database, { repositoryId: repository.id, name: "main" });
  const { skipped, ...mirror } = await readMirroredTree(db.database, branch?.id ?? "");
  const expected = await readGitTree(git, "main");
  expect(mirror.entries).toEqual(expected.entries);
  expect(mirror.blobs).toEqual(expected.blobs);
  expect(skipped).toEqual([]);
  const root = await computeRootTree(readActiveTree(db.database, branch?.id ?? ""));
  expect(root).toMatchObject({ rootSha: expected.rootSha, mismatch: null });
  return mirror.entries;
}

/** The list of files over REST, whole, and the content of some. */
async function expectAnswersToEqual(entries: TreeEntry[]): Promise<void> {
  const files = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.files.list(repository.id, { branch: "main", limit: 1_000, cursor });
    files.push(...page.items.map(({ path, mode, type, blobSha, size }) => ({ path, mode, type, sha: blobSha, size })));
    cursor = page.nextCursor;
  }
  expect(files).toEqual(entries);
  const sample = entries.filter(({ type }, index) => type === "symlink" || (type === "blob" && index % 300 === 0));
  for (const { path, sha } of sample) {
    const { bytes, etag } = await client.files.content(repository.id, { path, branch: "main" });
    expect(etag).toContain(sha);
    expect(Buffer.from(bytes).equals(await git.catFile(sha)), path).toBe(true);
  }
}

/** The body of the next answer on that path never ends. Answers a wait for that to have begun. */
function stallNext(path: RegExp): () => Promise<void> {
  const { faults, requests } = github.emulator;
  faults.add({ path, fault: { kind: "stall" } });
  requests.reset();
  return () => vi.waitFor(() => expect(requests.count(path)).toBeGreaterThan(0), WAIT);
}

async function untilNewest(condition: (sync: Sync) => boolean): Promise<Sync> {
  return await vi.waitFor(async () => {
    const [newest] = (await client.syncs.list(repository.id, { limit: 1 })).items;
    if (!newest || !condition(newest)) throw new Error(`Still ${JSON.stringify(newest)}`);
    return newest;
  }, WAIT);
}

/** All syncs of a repository, newest first, once there is nothing left to do. */
async function untilAllFinished(repositoryId: string): Promise<Sync[]> {
  return await vi.waitFor(async () => {
    const { items } = await client.syncs.list(repositoryId);
    if (!items.every(({ status }) => isTerminalStatus(status))) throw new Error("Not finished");
    return items;
  }, WAIT);
}

async function readOneByOne(syncId: string): Promise<SyncEvent[]> {
  const events: SyncEvent[] = [];
  for (;;) {
    const lastEventId = events.at(-1)?.seq ?? 0;
    const event = await readOneEvent({ gatewayUrl: processes.gatewayUrl, apiKey: API_KEY, syncId, lastEventId });
    if (event === null) return events;
    events.push(event);
  }
}
