import type { Database } from "@project-sync/database";
import { createClosingStack } from "@project-sync/runtime";
import { startRedis } from "@project-sync/testing";
import getPort from "get-port";
import { type BenchEnvironment, TOKEN } from "./bench-environment.js";
import { type BenchProcess, startProcess } from "./processes.js";
import { createScratchDatabase } from "./scratch-database.js";

export const WEBHOOK_SECRET = "bench-secret";

export type Backend = "postgres" | "redis";

/** The distributed setup as a user runs it: an API and a worker, each a process, on PostgreSQL alone or with Redis. */
export interface Services extends AsyncDisposable {
  database: Database;
  /** where deliveries go */
  webhookUrl: string;
  /** process ids by name, for a look at what each of them costs */
  pids: Record<string, number>;
}

export async function startServices(environment: BenchEnvironment, backend: Backend): Promise<Services> {
  const closing = createClosingStack();
  try {
    return await start(environment, backend, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(
  environment: BenchEnvironment,
  backend: Backend,
  closing: ReturnType<typeof createClosingStack>,
): Promise<Services> {
  const scratch = await createScratchDatabase(environment);
  closing.defer(async () => scratch[Symbol.asyncDispose]());
  const { database } = scratch;
  const redis = backend === "redis" ? await startRedis() : null;
  closing.defer(async () => redis?.stop());
  const port = String(await getPort({ host: "127.0.0.1" }));
  const env = {
    ...{ DATABASE_URL: database.connectionString, REDIS_URL: redis?.url ?? "", LOG_LEVEL: "info", AUTH: "off" },
    ...{ GITHUB_API_URL: environment.apiUrl, GITHUB_TOKEN: TOKEN, GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET },
  };
  const run = async (app: string, more: Record<string, string>, ready: string): Promise<BenchProcess> => {
    const started = await startProcess(`apps/${app}/dist/main.js`, { ...env, ...more }, (line) => line.includes(ready));
    closing.defer(async () => started[Symbol.asyncDispose]());
    return started;
  };
  const api = await run("api", { PORT: port }, '"url"');
  const worker = await run("worker", { NODE_ARGUMENTS: environment.workerArguments }, "worker ready");
  return {
    database,
    webhookUrl: `http://127.0.0.1:${port}/api/v1/webhooks/github`,
    pids: { api: api.pid, worker: worker.pid, ...(redis && { redis: redis.pid }) },
    [Symbol.asyncDispose]: () => closing.close(),
  };
}
