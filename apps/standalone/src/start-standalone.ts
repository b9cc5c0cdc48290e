import { createApi, findWebDir } from "@project-sync/api";
import { CodedError } from "@project-sync/contracts";
import { migrateDatabase } from "@project-sync/database";
import { openDataDir, startEmbeddedPostgres } from "@project-sync/embedded-postgres";
import { createEventRoutes, eventStoreOf } from "@project-sync/gateway";
import { type ClosingStack, createClosingStack, type Logger, listenHttp, SECOND } from "@project-sync/runtime";
import { createWorkerService } from "@project-sync/worker";
import express, { type Express } from "express";
import { type ApiKeys, resolveApiKeys } from "./api-key.js";
import type { StandaloneConfig } from "./config.js";
import { createContext, type StandaloneContext } from "./context.js";
import { readGithubApp } from "./github-app-file.js";
import { homePage } from "./home-page.js";
import { lockInstance } from "./instance-lock.js";

/** A running Project Sync: API, events, worker and (unless it is yours) database in this process, on one port. */
export interface Standalone {
  url: string;
  dataDir: string;
  /** a key that opens it; null when none is needed */
  apiKey: string | null;
  /** as whom GitHub is asked */
  askedAs: StandaloneConfig["github"]["credentials"]["kind"];
  /** where the key is kept that was made because none was configured */
  generatedKey: ApiKeys["generated"];
  /** Resolves with the reason when it cannot go on and should be stopped. */
  broken: Promise<Error>;
  stop(): Promise<void>;
}

export interface StandaloneOptions {
  config: StandaloneConfig;
  logger: Logger;
  /** Told, in words for people, what takes time. */
  report?: ((line: string) => void) | undefined;
  /** Aborts the start; what was begun is undone. */
  signal?: AbortSignal | undefined;
}

/**
 * Brings everything up, or nothing: a failure on the way undoes what was begun.
 *
 * @throws AlreadyRunningError, CannotListenError, UnusableDataDirError, DiskFullError, EmbeddedPostgresError …
 */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const closing = createClosingStack();
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.close().catch((err: unknown) => options.logger.warn({ err }, "could not undo all of a failed start"));
    throw error;
  }
}

async function start(options: StandaloneOptions, closing: ClosingStack): Promise<Standalone> {
  const { config, logger, report, signal } = options;
  const webDir = await findWebDir(config.webDir);
  const dataDir = await openDataDir(config.dataDir);
  const lock = await lockInstance(dataDir);
  closing.defer(() => lock.release());
  const listener = await listenHttp({ ...config, graceMs: SECOND });
  closing.defer(() => listener.close());
  const { keys, generated } = await keysFor(dataDir, config);
  const { connectionString, broken } = await openStorage(dataDir, options, closing);
  report?.("Bringing the tables up to date …");
  await migrateDatabase({ connectionString, ...(signal ? { signal } : {}) });
  signal?.throwIfAborted();
  const github = await githubSettings(dataDir, config.github);
  const context = createContext({ config: { ...config, github }, connectionString, apiKeys: keys, logger });
  closing.defer(() => context.close());
  const worker = createWorkerService(context);
  closing.defer(() => worker.stop());
  await worker.start();
  const events = createEventRoutes({ ...eventStoreOf(context.database), ...context });
  // Closed first when stopping, so that nobody asks a server whose worker has gone.
  closing.defer(() => listener.close());
  closing.defer(() => events.close());
  listener.serve(events.before(createServer(context, webDir)));
  await lock.announce({ url: listener.url, apiKeyFile: generated?.file ?? null });
  signal?.throwIfAborted();
  return {
    url: listener.url,
    dataDir,
    apiKey: keys[0] ?? null,
    askedAs: github.credentials.kind,
    generatedKey: generated,
    broken,
    stop: () => closing.close(),
  };
}

/** What the environment names goes first; without it, the App that `project-sync app create` made here. */
async function githubSettings(
  dataDir: string,
  github: StandaloneConfig["github"],
): Promise<StandaloneConfig["github"]> {
  const app = github.credentials.kind === "anonymous" ? await readGithubApp(dataDir) : null;
  if (app === null) return github;
  const { appId, privateKey, webhookSecret } = app;
  const webhookSecrets = [...github.webhookSecrets, ...(webhookSecret === null ? [] : [webhookSecret])];
  return { ...github, credentials: { kind: "app", appId, privateKey }, webhookSecrets };
}

async function keysFor(dataDir: string, { auth, apiKeys }: StandaloneConfig): Promise<ApiKeys> {
  return auth === "off" ? { keys: [], generated: null } : resolveApiKeys(dataDir, apiKeys);
}

/** The choice between the two ways to keep data: your PostgreSQL, or one of our own under DATA_DIR. */
async function openStorage(dataDir: string, { config, report, signal }: StandaloneOptions, closing: ClosingStack) {
  if (config.databaseUrl) return { connectionString: config.databaseUrl, broken: new Promise<Error>(() => {}) };
  const postgres = await startEmbeddedPostgres({ dataDir, report, signal });
  closing.defer(() => postgres.stop());
  const broken = postgres.lost.then(() => new DatabaseLostError(dataDir));
  return { connectionString: postgres.connectionString, broken };
}

/** One app for the one port. The API answers whatever the others leave, if only with 404, so it comes last. */
function createServer(context: StandaloneContext, webDir: string | null): Express {
  const app = express();
  app.disable("x-powered-by");
  if (webDir === null) app.get("/", homePage);
  app.use(createApi(context, { webDir }));
  return app;
}

/** The embedded PostgreSQL ended by itself, or was killed. */
class DatabaseLostError extends CodedError {
  override readonly code = "database_lost";

  constructor(dataDir: string) {
    super(`The database has ended unexpectedly; ${dataDir}/postgres.log says why. Start again: it recovers by itself.`);
  }
}
