import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { migrateDatabase, openDatabase } from "@project-sync/database";
import { createOpenAiProvider } from "@project-sync/embeddings";
import { createGithubConnector } from "@project-sync/github";
import { createPostgresBus, createRedisBus } from "@project-sync/progress";
import { createSyncQueue, type QueueConnection } from "@project-sync/queue";
import {
  createMetrics,
  embeddingSettingsOf,
  githubCredentialsOf,
  type Logger,
  readVersion,
  systemClock,
} from "@project-sync/runtime";
import { BudgetKeeper } from "./budget/budget-keeper.js";
import type { WorkerConfig } from "./config.js";
import type { WorkerContext } from "./worker-context.js";
import { toWorkerSettings } from "./worker-settings.js";

export interface OwnedWorkerContext extends WorkerContext {
  close(): Promise<void>;
}

/** Builds what a worker process of its own uses; brings the schema up first, as every process does. */
export async function createContext(
  config: WorkerConfig,
  logger: Logger,
  signal: AbortSignal,
): Promise<OwnedWorkerContext> {
  const { DATABASE_URL: connectionString, REDIS_URL: redisUrl } = config;
  await migrateDatabase({ connectionString, signal });
  const settings = toWorkerSettings(config);
  const embeddings = embeddingSettingsOf(config);
  const database = openDatabase({
    connectionString,
    maxConnections: 4 + 3 * settings.concurrency,
    applicationName: "project-sync worker",
  });
  const queueConnection: QueueConnection =
    redisUrl === undefined ? { kind: "postgres", connectionString } : { kind: "redis", url: redisUrl };
  const queue = createSyncQueue(queueConnection, { logger });
  const bus =
    redisUrl === undefined
      ? createPostgresBus({ connectionString, logger })
      : createRedisBus({ url: redisUrl, logger });
  return {
    ...settings,
    version: readVersion(),
    workerId: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    database,
    queueConnection,
    queue,
    bus,
    github: createGithubConnector({ apiUrl: config.GITHUB_API_URL, credentials: githubCredentialsOf(config) }),
    budgets: new BudgetKeeper({ database, clock: systemClock, logger }),
    embeddings: embeddings && createOpenAiProvider(embeddings),
    limits: { maxFileBytes: config.MAX_FILE_BYTES },
    logger,
    metrics: createMetrics(),
    clock: systemClock,
    async close() {
      await Promise.allSettled([queue.close(), bus.close()]);
      await database.close();
    },
  };
}
