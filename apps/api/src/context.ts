import { type Debounce, openDatabase } from "@project-sync/database";
import { createOpenAiProvider } from "@project-sync/embeddings";
import { createGithubConnector } from "@project-sync/github";
import { proveTree } from "@project-sync/pipeline";
import { createPostgresBus, createRedisBus } from "@project-sync/progress";
import { createSyncQueue, type SyncQueue } from "@project-sync/queue";
import {
  type ApiContext,
  createAuthenticator,
  createSyncDispatcher,
  keyStoreOf,
  QuestionVectors,
} from "@project-sync/rpc";
import { createMetrics, type Logger, systemClock } from "@project-sync/runtime";
import { type ApiConfig, queueConnectionOf } from "./config.js";
import { githubHostsOf } from "./github-hosts.js";

/** What the HTTP app needs: the context of the operations, and what its own routes use. */
export interface HttpContext extends ApiContext {
  /** asked by /readyz */
  queue: SyncQueue;
  /** for bursts of pushes */
  debounce: Debounce;
}

/** Builds the context of the API as a process of its own. Nothing connects before it is used. */
export function openContext(config: ApiConfig, logger: Logger): { context: HttpContext; close(): Promise<void> } {
  const database = openDatabase({ connectionString: config.databaseUrl, applicationName: "project-sync-api" });
  const queue = createSyncQueue(queueConnectionOf(config), { logger });
  const bus = config.redisUrl
    ? createRedisBus({ url: config.redisUrl, logger })
    : createPostgresBus({ connectionString: config.databaseUrl, logger });
  const dispatcher = createSyncDispatcher({ database, queue, logger, clock: systemClock });
  const embeddings = config.embeddings && createOpenAiProvider(config.embeddings);
  const parts = { database, logger, metrics: createMetrics(), clock: systemClock };
  const context: HttpContext = {
    ...parts,
    queue,
    bus,
    dispatcher,
    proveTree,
    github: createGithubConnector({ apiUrl: config.githubApiUrl, credentials: config.githubCredentials }),
    githubHosts: githubHostsOf(config.githubApiUrl),
    webhookSecrets: config.webhookSecrets,
    debounce: config.debounce,
    authenticate: createAuthenticator(config.auth, keyStoreOf(database)),
    questions: embeddings && new QuestionVectors({ provider: embeddings, ...parts }),
  };
  const close = async () => {
    await dispatcher.stop();
    await Promise.allSettled([queue.close(), bus.close()]);
    await database.close();
  };
  return { context, close };
}
