import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SyncEvent } from "@project-sync/contracts";
import { claimSync, type Database } from "@project-sync/database";
import { createGithubConnector } from "@project-sync/github";
import { type Emulator, startEmulator } from "@project-sync/github-emulator";
import { projectSync, proveTree } from "@project-sync/pipeline";
import { createSyncQueue, QueueUnavailableError, type SyncQueue } from "@project-sync/queue";
import { createAuthenticator, createSyncDispatcher, keyStoreOf } from "@project-sync/rpc";
import { createLogger, createMetrics, listenHttp, systemClock } from "@project-sync/runtime";
import { createGitRepository, createTestDatabase, type GitRepositoryBuilder } from "@project-sync/testing";
import type { HttpContext } from "../context.js";
import { createApi } from "../create-api.js";
import { githubHostsOf } from "../github-hosts.js";
import { type Answer, createTestClient, type TestClient } from "./test-client.js";

export const WEBHOOK_SECRET = "new-secret";

/** The API on a real port, with a real database and queue, and the emulator as GitHub serving acme/widgets. */
export interface ApiFixture extends TestClient, AsyncDisposable {
  url: string;
  database: Database;
  emulator: Emulator;
  /** the served repository itself: a commit is at once what GitHub answers */
  git: GitRepositoryBuilder;
  githubId: number;
  context: HttpContext;
  published: SyncEvent[];
  nudges: unknown[];
  /** lines that were logged, as JSON */
  log: string[];
  outage: { queue: boolean; bus: boolean };
  /** Adds acme/widgets to a new project and answers their ids. */
  addWidgets(): Promise<{ projectId: string; repositoryId: string }>;
  /** Runs the pipeline of a queued sync, as a worker would. */
  completeSync(syncId: string): Promise<void>;
}

interface FixtureOptions {
  webhookSecrets?: string[];
  webDir?: string | null;
}

export async function createApiFixture({
  webhookSecrets = ["old-secret", WEBHOOK_SECRET],
  webDir = null,
}: FixtureOptions = {}): Promise<ApiFixture> {
  const dir = await mkdtemp(join(tmpdir(), "project-sync-api-"));
  const { database, connectionString, drop } = await createTestDatabase();
  const emulator = await startEmulator({ repositoriesDir: dir });
  const { id: githubId, bareDir } = await emulator.addRepository({
    owner: "acme",
    name: "widgets",
    defaultBranch: "main",
  });
  const queue = createSyncQueue({ kind: "postgres", connectionString });
  const parts = createTestContext({ database, emulator, queue, webhookSecrets });
  const server = await listenHttp({ host: "127.0.0.1", port: 0 });
  server.serve(createApi(parts.context, { webDir }));
  const client = createTestClient(server.url, "the-key");
  return {
    ...parts,
    ...client,
    url: server.url,
    database,
    emulator,
    githubId,
    git: await createGitRepository(bareDir),
    addWidgets: () => addWidgets(client),
    completeSync: (syncId) => completeSync(parts.context, syncId),
    async [Symbol.asyncDispose]() {
      await server.close();
      await parts.context.dispatcher.stop();
      await queue.close();
      await emulator.close();
      await drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface ContextParts {
  database: Database;
  emulator: Emulator;
  queue: SyncQueue;
  webhookSecrets: string[];
}

function createTestContext({ database, emulator, queue, webhookSecrets }: ContextParts) {
  const published: SyncEvent[] = [];
  const nudges: unknown[] = [];
  const log: string[] = [];
  const outage = { queue: false, bus: false };
  const unlessDown = async <T>(what: "queue" | "bus", use: () => Promise<T> | T): Promise<T> => {
    if (outage[what]) throw new QueueUnavailableError(`The ${what} is down for this test`);
    return use();
  };
  const logger = createLogger({ name: "test", level: "warn", destination: { write: (line) => log.push(line) } });
  const brittleQueue: SyncQueue = {
    ...queue,
    add: (job) => unlessDown("queue", () => queue.add(job)),
    counts: () => unlessDown("queue", () => queue.counts()),
    isPaused: () => unlessDown("queue", () => queue.isPaused()),
    setPaused: (paused) => unlessDown("queue", () => queue.setPaused(paused)),
  };
  const context: HttpContext = {
    database,
    queue: brittleQueue,
    bus: {
      publish: (event) => unlessDown("bus", () => void published.push(event)),
      nudge: (nudge) => unlessDown("bus", () => void nudges.push(nudge)),
    },
    dispatcher: createSyncDispatcher({ database, queue: brittleQueue, logger, clock: systemClock }),
    proveTree,
    github: createGithubConnector({ apiUrl: emulator.url, credentials: { kind: "anonymous" }, timeoutMs: 5_000 }),
    githubHosts: githubHostsOf(emulator.url),
    webhookSecrets,
    debounce: { quietMs: 1_000, maxMs: 5_000 },
    questions: null,
    authenticate: createAuthenticator({ mode: "required", apiKeys: ["other-key", "the-key"] }, keyStoreOf(database)),
    logger,
    metrics: createMetrics(),
    clock: systemClock,
  };
  return { context, published, nudges, log, outage };
}

async function addWidgets({ post }: TestClient): Promise<{ projectId: string; repositoryId: string }> {
  const project = await post("/api/v1/projects", { name: `Project ${Math.random()}` });
  const projectId = idOf(project);
  const repository = await post(`/api/v1/projects/${projectId}/repositories`, { repository: "acme/widgets" });
  return { projectId, repositoryId: idOf(repository) };
}

function idOf({ status, body }: Answer): string {
  if (status >= 400) throw new Error(`Answered ${status}: ${JSON.stringify(body)}`);
  return String(body.id);
}

async function completeSync({ database, github }: HttpContext, syncId: string): Promise<void> {
  const claimed = await claimSync(database, { syncId, workerId: "test-worker" });
  if (!("claim" in claimed)) throw new Error(`Not claimed: ${JSON.stringify(claimed)}`);
  const limits = { maxFileBytes: 1_000 };
  const { signal } = new AbortController();
  const run = projectSync({ claim: claimed.claim, database, github, signal, limits });
  while (!(await run.next()).done);
}
