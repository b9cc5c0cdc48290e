import type { SyncStats } from "@project-sync/contracts";
import {
  addRepository,
  createProject,
  type Database,
  dispatchStoreOf,
  findSync,
  readSyncEvents,
  requestSync,
} from "@project-sync/database";
import { createGithubConnector, freshAnswer } from "@project-sync/github";
import { createSyncQueue, dispatchSyncs, type SyncQueue } from "@project-sync/queue";
import { type ClosingStack, createClosingStack } from "@project-sync/runtime";
import { type BenchEnvironment, TOKEN } from "./bench-environment.js";
import { type BenchProcess, startProcess } from "./processes.js";
import { createScratchDatabase } from "./scratch-database.js";

export interface Subject {
  owner: string;
  name: string;
  branch: string;
}

export interface MeasuredSync {
  /** from the request's row to the published mirror, as the requester sees it */
  seconds: number;
  /** of the worker, from its claim to its last word, by its own log */
  workerSeconds: number;
  cpuSeconds: number;
  /** the longest time for which the worker's event loop could do nothing else */
  loopDelaySeconds: number;
  /** of the worker process so far, bytes */
  peakMemory: number;
  stats: SyncStats;
  /** seconds of each phase that ran, by the events' times */
  phases: Record<string, number>;
}

/** A worker process on a queue and a database of its own, with one repository to sync. */
export interface WorkerSession extends AsyncDisposable {
  database: Database;
  repositoryId: string;
  /** One sync of the subject's branch, from the request to the published mirror. */
  sync(): Promise<MeasuredSync>;
}

export async function openWorkerSession(
  environment: BenchEnvironment,
  subject: Subject,
  env: Record<string, string> = {},
): Promise<WorkerSession> {
  const closing = createClosingStack();
  try {
    const run = await startRun(environment, subject, env, closing);
    const { database, repositoryId } = run;
    return { database, repositoryId, sync: () => measureSync(run), [Symbol.asyncDispose]: () => closing.close() };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

interface Run {
  database: Database;
  queue: SyncQueue;
  worker: BenchProcess;
  repositoryId: string;
  branchName: string;
}

async function startRun(
  environment: BenchEnvironment,
  subject: Subject,
  env: Record<string, string>,
  closing: ClosingStack,
): Promise<Run> {
  const scratch = await createScratchDatabase(environment);
  closing.defer(async () => scratch[Symbol.asyncDispose]());
  const { database } = scratch;
  const { connectionString } = database;
  const addresses = { DATABASE_URL: connectionString, GITHUB_API_URL: environment.apiUrl, GITHUB_TOKEN: TOKEN };
  const settings = { ...addresses, REDIS_URL: "", NODE_ARGUMENTS: environment.workerArguments, ...env };
  const ready = (line: string) => line.includes("worker ready");
  const worker = await startProcess("apps/worker/dist/main.js", { ...settings, LOG_LEVEL: "info" }, ready);
  closing.defer(async () => worker[Symbol.asyncDispose]());
  const queue = createSyncQueue({ kind: "postgres", connectionString });
  closing.defer(() => queue.close());
  await queue.waitUntilReady();
  const repositoryId = await addSubject(database, environment.apiUrl, subject);
  return { database, queue, worker, repositoryId, branchName: subject.branch };
}

async function measureSync({ database, queue, worker, repositoryId, branchName }: Run): Promise<MeasuredSync> {
  const began = performance.now();
  const { sync } = await requestSync(database.pool, { repositoryId, branchName, trigger: "api" });
  await dispatchSyncs({ store: dispatchStoreOf(database.pool), queue });
  const stats = await waitForCompletion(database, sync.id);
  const seconds = (performance.now() - began) / 1000;
  const line = await worker.line((text) => text.includes('"run ended"') && text.includes(sync.id));
  const log = JSON.parse(line) as { durationMs: number; cpuMs: number; eventLoopDelayMaxMs: number };
  return {
    seconds,
    workerSeconds: log.durationMs / 1000,
    cpuSeconds: log.cpuMs / 1000,
    loopDelaySeconds: log.eventLoopDelayMaxMs / 1000,
    peakMemory: await worker.peakMemory(),
    stats,
    phases: await readPhases(database, sync.id),
  };
}

/** From each event that begins a phase to the next one, or to the end. */
async function readPhases(database: Database, syncId: string): Promise<Record<string, number>> {
  const events = await readSyncEvents(database, { syncId, afterSeq: 0 });
  const marks = events.filter(({ type }) => type === "sync.phase" || type === "sync.completed");
  const phases: Record<string, number> = {};
  for (const [n, event] of marks.entries()) {
    const next = marks[n + 1];
    if (event.type !== "sync.phase" || !next) continue;
    phases[event.phase] = (Date.parse(next.at) - Date.parse(event.at)) / 1000;
  }
  return phases;
}

async function addSubject(database: Database, apiUrl: string, { owner, name }: Subject): Promise<string> {
  const project = await createProject(database, { name: "bench" });
  const github = createGithubConnector({ apiUrl, credentials: { kind: "anonymous" } });
  const found = freshAnswer(await github.fetchRepository({ owner, repo: name }));
  const { repository } = await addRepository(database, { projectId: project.id, ...found.repository });
  return repository.id;
}

async function waitForCompletion(database: Database, syncId: string): Promise<SyncStats> {
  for (;;) {
    const sync = await findSync(database.pool, syncId);
    if (sync?.status === "completed" && sync.stats) return sync.stats;
    if (sync?.status === "failed") throw new Error(`The sync failed: ${sync.error?.message}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
