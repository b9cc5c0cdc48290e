import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { createClient, type ProjectSyncClient } from "@project-sync/client";
import { CodedError } from "@project-sync/contracts";
import { openDataDir, readSecret } from "@project-sync/embedded-postgres";
import { commaSeparatedSchema, createLogger, readEnv, SECOND, sleep } from "@project-sync/runtime";
import { z } from "zod";
import { readConfig } from "../config.js";
import type { Instance } from "../instance-file.js";
import { findRunningInstance } from "../instance-lock.js";

/** The server that a command talks to, and whether it is ours alone. */
export interface Connection {
  client: ProjectSyncClient;
  /** true: runs in this process and ends with it */
  inProcess: boolean;
  close(): Promise<void>;
}

export interface ConnectOptions {
  env: NodeJS.ProcessEnv;
  report: (line: string) => void;
  signal: AbortSignal;
}

const addressSchema = z.url({ protocol: /^https?$/, error: "must be an address like http://127.0.0.1:3000" });

const environmentSchema = z.object({
  PROJECT_SYNC_URL: addressSchema.optional(),
  /** the gateway, where it is a service of its own */
  PROJECT_SYNC_EVENTS_URL: addressSchema.optional(),
  PROJECT_SYNC_API_KEY: z.string().optional(),
  API_KEYS: commaSeparatedSchema.default([]),
  DATA_DIR: z.string().default(".data"),
});

/**
 * Finds the server: PROJECT_SYNC_URL if set, else the one that runs on DATA_DIR, else one in this process on a free
 * port for the length of the command. All three are spoken to over HTTP in the same way.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const env = readEnv(environmentSchema, options.env);
  const apiKey = env.PROJECT_SYNC_API_KEY ?? env.API_KEYS[0];
  if (env.PROJECT_SYNC_URL !== undefined) {
    return remote({ baseUrl: env.PROJECT_SYNC_URL, eventsUrl: env.PROJECT_SYNC_EVENTS_URL, apiKey });
  }
  const dataDir = await openDataDir(env.DATA_DIR);
  const running = await findRunningInstance(dataDir);
  if (running) return local(dataDir, running, apiKey, options.signal);
  return startHere(dataDir, options);
}

function remote(server: { baseUrl: string; eventsUrl?: string | undefined; apiKey: string | undefined }): Connection {
  return { client: createClient(server), inProcess: false, close: async () => {} };
}

async function local(
  dataDir: string,
  instance: Instance,
  apiKey: string | undefined,
  signal: AbortSignal,
): Promise<Connection> {
  const { url, apiKeyFile } = await listening(dataDir, instance, signal);
  const kept = apiKeyFile === null ? null : await readSecret(apiKeyFile);
  return remote({ baseUrl: url, apiKey: apiKey ?? kept ?? undefined });
}

const START_MS = 120 * SECOND;
const POLL_MS = 200;

class NotReadyError extends CodedError {
  override readonly code = "server_not_ready";
}

async function listening(
  dataDir: string,
  instance: Instance,
  signal: AbortSignal,
): Promise<Instance & { url: string }> {
  for (let waited = 0, now: Instance | null = instance; now; waited += POLL_MS) {
    if (now.url !== null) return { ...now, url: now.url };
    if (waited > START_MS)
      throw new NotReadyError(`Project Sync (process ${now.pid}) has not finished starting. Look at its output.`);
    await sleep(POLL_MS, signal);
    now = await findRunningInstance(dataDir);
  }
  throw new NotReadyError(
    `The Project Sync that was starting (process ${instance.pid}) has ended. Look at its output, or try again.`,
  );
}

/** Its log goes to a file: the terminal belongs to the command. */
async function startHere(dataDir: string, { env, report, signal }: ConnectOptions): Promise<Connection> {
  const config = { ...readConfig(env), host: "127.0.0.1", port: 0 };
  const log = createWriteStream(join(dataDir, "cli.log"), { mode: 0o600 });
  log.on("error", () => {});
  const logger = createLogger({ name: "cli", level: config.logLevel ?? "info", destination: log });
  // Loaded only here: most commands talk to a server that runs already, and need none of it.
  const { startStandalone } = await import("../start-standalone.js");
  const server = await startStandalone({ config, logger, report, signal });
  const client = createClient({ baseUrl: server.url, apiKey: server.apiKey ?? undefined });
  return { client, inProcess: true, close: () => server.stop().finally(() => log.end()) };
}
