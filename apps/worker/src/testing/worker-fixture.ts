import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Repository, Sync } from "@project-sync/contracts";
import { addRepository, createProject, type Database, findSync, requestSync } from "@project-sync/database";
import { createGithubConnector } from "@project-sync/github";
import { type Emulator, startEmulator } from "@project-sync/github-emulator";
import type { SyncQueue } from "@project-sync/queue";
import { createLogger, createMetrics, systemClock } from "@project-sync/runtime";
import { createGitRepository, createTestDatabase, type GitRepositoryBuilder } from "@project-sync/testing";
import { BudgetKeeper } from "../budget/budget-keeper.js";
import { processSyncJob } from "../process-sync-job.js";
import type { WorkerContext } from "../worker-context.js";
import { createMemoryBus, type MemoryBus } from "./memory-bus.js";

interface FixtureOptions {
  treeEntryLimit?: number;
  maxFileBytes?: number;
  /** a repository to serve, instead of an empty one */
  from?: string;
}

/** One repository, served by the emulator, with a database and everything a worker needs but the queue. */
export interface WorkerFixture extends AsyncDisposable {
  database: Database;
  connectionString: string;
  emulator: Emulator;
  /** the served repository itself: a commit is at once what GitHub answers */
  git: GitRepositoryBuilder;
  repository: Repository;
  context: WorkerContext;
  bus: MemoryBus;
  /** Requests a sync and answers its id. */
  request(options?: { branch?: string; force?: boolean }): Promise<string>;
  /** Runs the job of a sync once; answers when it must run again. */
  runJob(syncId: string, signal?: AbortSignal): Promise<Date | null>;
  /** Requests a sync and runs its job until nothing more is to be done. */
  sync(options?: { branch?: string; force?: boolean }): Promise<Sync>;
  getSync(syncId: string): Promise<Sync>;
}

export async function createWorkerFixture(options: FixtureOptions = {}): Promise<WorkerFixture> {
  const dir = await mkdtemp(join(tmpdir(), "project-sync-worker-"));
  const { database, connectionString, drop } = await createTestDatabase();
  const { treeEntryLimit } = options;
  const emulator = await startEmulator({
    repositoriesDir: dir,
    ...(treeEntryLimit === undefined ? {} : { treeEntryLimit }),
  });
  const { id, bareDir } = await emulator.addRepository({
    owner: "acme",
    name: "widgets",
    defaultBranch: "main",
    ...(options.from === undefined ? {} : { from: options.from }),
  });
  const git = await createGitRepository(bareDir);
  const repository = await registerRepository(database, BigInt(id));
  const bus = createMemoryBus();
  const context = createTestContext({ database, emulator, bus, connectionString, maxFileBytes: options.maxFileBytes });
  const getSync = async (syncId: string) => {
    const sync = await findSync(database, syncId);
    if (sync === null) throw new Error(`No sync ${syncId}`);
    return sync;
  };
  const request: WorkerFixture["request"] = async ({ branch = "main", force = false } = {}) => {
    const query = { repositoryId: repository.id, branchName: branch, trigger: "api" as const, force };
    return (await requestSync(database, query)).sync.id;
  };
  const runJob: WorkerFixture["runJob"] = async (syncId, signal = new AbortController().signal) => {
    const job = { syncId, jobId: `sync-${syncId}-1`, attemptsMade: 1 };
    return (await processSyncJob(context, job, signal))?.delayUntil ?? null;
  };
  return {
    database,
    connectionString,
    emulator,
    git,
    repository,
    context,
    bus,
    request,
    runJob,
    getSync,
    async sync(query) {
      const syncId = await request(query);
      while ((await runJob(syncId)) !== null);
      return getSync(syncId);
    },
    async [Symbol.asyncDispose]() {
      await emulator.close();
      await drop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Adds acme/widgets, or another repository of acme, to a new project. */
export async function registerRepository(database: Database, githubId: bigint, name = "widgets"): Promise<Repository> {
  const project = await createProject(database, { name: `Test ${name}` });
  const { repository } = await addRepository(database, {
    projectId: project.id,
    githubId,
    owner: "acme",
    name,
    defaultBranch: "main",
    private: false,
    archived: false,
  });
  return repository;
}

interface ContextParts {
  database: Database;
  emulator: Emulator;
  bus: MemoryBus;
  connectionString: string;
  maxFileBytes?: number | undefined;
}

function createTestContext({ database, emulator, bus, connectionString, maxFileBytes }: ContextParts): WorkerContext {
  const credentials = { kind: "token", token: "test-token" } as const;
  const logger = createLogger({ name: "test", level: "silent" });
  return {
    workerId: "test-worker",
    version: "0.0.0-test",
    concurrency: 1,
    lockDurationMs: 1_000,
    stalledIntervalMs: 500,
    heartbeatMs: 50,
    maintenanceMs: 200,
    collectMs: 60_000,
    verifyMs: 60_000,
    embedMs: 100,
    recoverMs: 60_000,
    sweepMinMs: 60_000,
    sweepMaxMs: 8 * 3_600_000,
    retryBaseMs: 1,
    maxAttempts: 5,
    database,
    queueConnection: { kind: "postgres", connectionString },
    queue: noQueue,
    bus,
    github: createGithubConnector({ apiUrl: emulator.url, credentials, timeoutMs: 5_000 }),
    budgets: new BudgetKeeper({ database, clock: systemClock, logger, random: () => 0 }),
    embeddings: null,
    limits: { maxFileBytes: maxFileBytes ?? 1024 * 1024 },
    logger,
    metrics: createMetrics(),
    clock: systemClock,
  };
}

/** Jobs are run by hand, so whatever is dispatched may be forgotten. */
const noQueue: SyncQueue = {
  add: async () => undefined,
  has: async () => false,
  backend: "postgres",
  isPaused: async () => false,
  setPaused: async () => undefined,
  raw: async () => {
    throw new Error("There is no queue");
  },
  counts: async () => ({ waiting: 0, prioritized: 0, active: 0, delayed: 0, failed: 0 }),
  waitUntilReady: async () => undefined,
  close: async () => undefined,
};
