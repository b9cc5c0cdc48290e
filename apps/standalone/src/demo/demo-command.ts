import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type ProjectSyncClient } from "@project-sync/client";
import type { Repository, Sync } from "@project-sync/contracts";
import { type Emulator, startEmulator } from "@project-sync/github-emulator";
import { type ClosingStack, createClosingStack, createLogger, SECOND, sleep } from "@project-sync/runtime";
import getPort from "get-port";
import { syncCommand, watchSync } from "../cli/commands/sync.js";
import { getRepository } from "../cli/repositories.js";
import { type CommandContext, type Process, withInterrupt } from "../cli/run-command.js";
import { syncSummary } from "../cli/sync-summary.js";
import { createTerminal, type Terminal } from "../cli/terminal.js";
import { readConfig } from "../config.js";
import { startStandalone } from "../start-standalone.js";
import { changeLines, lookAround } from "./demo-text.js";
import { type DemoSource, prepareSource } from "./prepare-source.js";
import { pushAChange } from "./push-a-change.js";

const OWNER = "demo";
const NAME = "project-sync";

/** `npm run demo`: the main job from end to end, offline. Leaves nothing behind. Answers the exit code. */
export async function demoCommand({ env, stdout, stderr }: Process, { once }: { once: boolean }): Promise<number> {
  // Progress is part of what a demo is for, so it goes where the rest goes.
  const terminal = createTerminal(env, stdout, stdout);
  return withInterrupt({ err: stderr }, async (signal) => {
    const closing = createClosingStack();
    try {
      await demo({ env, terminal, signal, once }, closing);
    } finally {
      await closing.close();
    }
    terminal.out.write("The demo has ended and is cleaned up.\n");
  });
}

interface DemoOptions {
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
  signal: AbortSignal;
  once: boolean;
}

async function demo(options: DemoOptions, closing: ClosingStack): Promise<void> {
  const { terminal, signal, once } = options;
  const say = (line = "") => void terminal.out.write(`${line}\n`);
  const title = (line: string) => say(`\n${terminal.paint("bold", line)}`);
  const directory = await mkdtemp(join(tmpdir(), "project-sync-demo-"));
  closing.defer(() => rm(directory, { recursive: true, force: true }));

  title("1. An emulated GitHub, and Project Sync on a temporary database");
  const source = await prepareSource(directory, signal);
  const { emulator, secret } = await openGithub(directory, source, closing);
  say(`GitHub is emulated at ${emulator.url}; ${OWNER}/${NAME} is ${source.origin}.`);
  const context = await openProjectSync({ ...options, directory, emulator, secret }, closing);
  const { client } = context;

  title(`2. First sync of ${OWNER}/${NAME} ${source.branch}`);
  await syncCommand(context, `${OWNER}/${NAME}`, { branch: source.branch });
  const repository = await getRepository(client, `${OWNER}/${NAME}`);

  title("3. A commit is pushed, its webhook starts the second sync");
  const url = `${emulator.gitUrl}/${OWNER}/${NAME}.git`;
  const { sha, changes } = await pushAChange({ directory, url, branch: source.branch, signal });
  say(`git push of ${sha.slice(0, 12)}:`);
  for (const line of changes) say(`  ${line}`);
  const second = await webhookSync(context, repository);
  for (const line of syncSummary(repository, second, terminal)) say(line);
  for (const line of changeLines((await client.syncs.changes(second.id, { limit: 100 })).items)) say(line);

  title("4. Look around");
  for (const line of lookAround({ client, repository, sync: second, apiKey: context.apiKey, gitUrl: url })) say(line);
  if (once) return;
  say("\nAll of it stays up until Ctrl-C.");
  await aborted(signal);
}

async function openGithub(directory: string, source: DemoSource, closing: ClosingStack) {
  const secret = randomBytes(16).toString("hex");
  const emulator = await startEmulator({ repositoriesDir: join(directory, "github") });
  closing.defer(() => emulator.close());
  await emulator.addRepository({ owner: OWNER, name: NAME, from: source.dir, defaultBranch: source.branch });
  return { emulator, secret };
}

interface OpenOptions extends DemoOptions {
  directory: string;
  emulator: Emulator;
  secret: string;
}

/** The standalone as `npm start` runs it, with the emulator for GitHub and nothing taken from the environment but PORT. */
async function openProjectSync(
  options: OpenOptions,
  closing: ClosingStack,
): Promise<CommandContext & { apiKey: string }> {
  const { env, terminal, signal, directory, emulator, secret } = options;
  const settings = {
    PORT: env.PORT || String(await getPort({ host: "127.0.0.1", port: 3000 })),
    DATA_DIR: join(directory, "data"),
    GITHUB_API_URL: emulator.url,
    GITHUB_WEBHOOK_SECRET: secret,
    LOG_LEVEL: env.LOG_LEVEL || "silent",
  };
  const config = readConfig(settings);
  const logger = createLogger({ name: "demo", level: config.logLevel ?? "silent" });
  const report = (line: string) => void terminal.out.write(`${line}\n`);
  const server = await startStandalone({ config, logger, report, signal });
  closing.defer(() => server.stop());
  emulator.webhooks.configure({ url: `${server.url}/api/v1/webhooks/github`, secret });
  const apiKey = server.apiKey ?? "";
  const client = createClient({ baseUrl: server.url, apiKey });
  terminal.out.write(`Project Sync is running at ${server.url}.\n`);
  return { client, inProcess: true, close: () => server.stop(), terminal, signal, apiKey };
}

const WEBHOOK_MS = 30 * SECOND;
const POLL_MS = 50;

/** Waits for the sync that nobody but the webhook asked for, and follows it to its end. */
async function webhookSync(context: CommandContext, repository: Repository): Promise<Sync> {
  const { client, signal } = context;
  for (let waited = 0; waited < WEBHOOK_MS; waited += POLL_MS) {
    const found = await findWebhookSync(client, repository);
    if (found) return watchSync(context, repository, found.id);
    await sleep(POLL_MS, signal);
  }
  throw new Error("The push did not start a sync. This is a bug: please report it with the output above.");
}

async function findWebhookSync(client: ProjectSyncClient, { id }: Repository): Promise<Sync | undefined> {
  const { items } = await client.syncs.list(id, { limit: 10 });
  return items.find(({ trigger }) => trigger === "webhook");
}

async function aborted(signal: AbortSignal): Promise<void> {
  // A pending promise alone does not keep a process alive, but the servers do.
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}
