import { mkdir } from "node:fs/promises";
import path from "node:path";
import { HOUR } from "@project-sync/runtime";
import { startPostgres } from "@project-sync/testing";
import getPort from "get-port";
import { startProcess } from "./processes.js";

/** What a scenario runs on: PostgreSQL with its ordinary durability, and the emulator in a process of its own. */
export interface BenchEnvironment extends AsyncDisposable {
  /** folder for what a scenario makes; removed at the end */
  scratch: string;
  /** address of the maintenance database */
  postgresUrl: string;
  emulatorPid: number;
  /** base of the emulated GitHub's API, and of its git over HTTP */
  apiUrl: string;
  /** of the node that runs the worker */
  workerArguments: string;
}

export const root = path.resolve(import.meta.dirname, "..");

export async function startBenchEnvironment(scratch: string, workerArguments: string): Promise<BenchEnvironment> {
  const repositoriesDir = path.join(scratch, "repositories");
  await mkdir(repositoriesDir, { recursive: true });
  const port = await getPort({ host: "127.0.0.1" });
  const env = { PORT: String(port), REPOSITORIES_DIR: repositoriesDir };
  const emulator = await startProcess("apps/github-emulator/dist/main.js", env, (line) => line.includes("is ready"));
  const postgres = await startPostgres({ durable: true }).catch(async (error) => {
    await emulator[Symbol.asyncDispose]();
    throw error;
  });
  const environment = {
    scratch,
    postgresUrl: postgres.url,
    workerArguments,
    emulatorPid: emulator.pid,
    apiUrl: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await postgres.stop();
      await emulator[Symbol.asyncDispose]();
    },
  };
  await liftRateLimits(environment);
  return environment;
}

/** What a worker logs in with: GitHub answers GraphQL to nobody else. */
export const TOKEN = "bench";

/** One request per file would be over the 5,000 an hour that GitHub gives before the first large repository is done. */
async function liftRateLimits(environment: Pick<BenchEnvironment, "apiUrl">): Promise<void> {
  const lifted = { limit: 10_000_000, resetInMs: 24 * HOUR };
  for (const token of [TOKEN, null]) await control(environment, "PUT", "/rate-limit", { token, ...lifted });
  await control(environment, "PUT", "/rate-limit", { resource: "graphql", token: TOKEN, ...lifted });
}

/**
 * Has the emulator serve `owner/name`, a copy of a git repository of this machine or an empty one; answers where it lies,
 * for commits to be pushed to.
 */
export async function serveRepository(
  environment: BenchEnvironment,
  { owner, name, from }: { owner: string; name: string; from?: string },
): Promise<{ id: number; bareDir: string }> {
  const response = await control(environment, "POST", "/repositories", { owner, name, ...(from && { from }) });
  return (await response.json()) as { id: number; bareDir: string };
}

/** Every answer of the emulator waits this long from now on. */
export async function setLatency(environment: BenchEnvironment, ms: number): Promise<void> {
  await control(environment, "PUT", "/latency", { ms });
}

/** Calls a control of the emulator; see its README. */
export async function control(
  { apiUrl }: Pick<BenchEnvironment, "apiUrl">,
  method: string,
  route: string,
  body: unknown,
): Promise<Response> {
  const response = await fetch(`${apiUrl}/_emulator${route}`, { method, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`The emulator answered ${response.status}: ${await response.text()}`);
  return response;
}
