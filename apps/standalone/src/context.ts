import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { githubHostsOf, type HttpContext } from "@project-sync/api";
import { openDatabase } from "@project-sync/database";
import { createOpenAiProvider } from "@project-sync/embeddings";
import { createGithubConnector } from "@project-sync/github";
import { proveTree } from "@project-sync/pipeline";
import { createPostgresBus, createRedisBus, type ProgressBus } from "@project-sync/progress";
import { createSyncQueue, type QueueConnection } from "@project-sync/queue";
import { createAuthenticator, createSyncDispatcher, keyStoreOf, QuestionVectors } from "@project-sync/rpc";
import { createMetrics, type Logger, readVersion, systemClock } from "@project-sync/runtime";
import { BudgetKeeper, type WorkerContext } from "@project-sync/worker";
import type { StandaloneConfig } from "./config.js";

/** Everything that API, gateway and worker use, once for all three. */
export interface StandaloneContext extends HttpContext, WorkerContext {
  bus: ProgressBus;
  queue: WorkerContext["queue"];
  close(): Promise<void>;
}

interface ContextOptions {
  config: StandaloneConfig;
  connectionString: string;
  apiKeys: readonly string[];
  logger: Logger;
}

/** Builds the context. Queue and live events are chosen here: Redis when there is one, else PostgreSQL. */
export function createContext({ config, connectionString, apiKeys, logger }: ContextOptions): StandaloneContext {
  const { redisUrl, github } = config;
  const queueConnection: QueueConnection = redisUrl
    ? { kind: "redis", url: redisUrl }
    : { kind: "postgres", connectionString };
  const bus = redisUrl ? createRedisBus({ url: redisUrl, logger }) : createPostgresBus({ connectionString, logger });
  const database = openDatabase({
    connectionString,
    maxConnections: 10 + 3 * config.worker.concurrency,
    applicationName: "project-sync",
  });
  const queue = createSyncQueue(queueConnection, { logger });
  const dispatcher = createSyncDispatcher({ database, queue, logger, clock: systemClock });
  const embeddings = config.embeddings && createOpenAiProvider(config.embeddings);
  const parts = { database, logger, metrics: createMetrics(), clock: systemClock };
  return {
    ...config.worker,
    ...parts,
    version: readVersion(),
    workerId: `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`,
    queueConnection,
    queue,
    bus,
    dispatcher,
    proveTree,
    github: createGithubConnector({ apiUrl: github.apiUrl, credentials: github.credentials }),
    githubHosts: githubHostsOf(github.apiUrl),
    webhookSecrets: github.webhookSecrets,
    debounce: config.debounce,
    budgets: new BudgetKeeper({ database, clock: systemClock, logger }),
    limits: { maxFileBytes: config.maxFileBytes },
    authenticate: createAuthenticator(
      config.auth === "off" ? { mode: "off" } : { mode: "required", apiKeys },
      keyStoreOf(database),
    ),
    embeddings,
    questions: embeddings && new QuestionVectors({ provider: embeddings, ...parts }),
    async close() {
      await dispatcher.stop();
      await Promise.allSettled([queue.close(), bus.close()]);
      await database.close();
    },
  };
}
