import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type ProjectSyncClient } from "@project-sync/client";
import type { Database } from "@project-sync/database";
import { type Emulator, startEmulator } from "@project-sync/github-emulator";
import { createClosingStack, createLogger } from "@project-sync/runtime";
import { createGitRepository, createTestDatabase, type GitRepositoryBuilder } from "@project-sync/testing";
import getPort from "get-port";
import { readConfig } from "../config.js";
import { startStandalone } from "../start-standalone.js";

interface ServedRepository {
  owner: string;
  name: string;
  /** tell of it by webhook; default no */
  announce?: boolean;
}

/** The whole product in this process, on a database of its own, with the emulator as GitHub that sends it webhooks. */
export interface StandaloneWithGithub extends AsyncDisposable {
  url: string;
  client: ProjectSyncClient;
  database: Database;
  emulator: Emulator;
  /** whose webhooks come here and as which GitHub is asked; null when that is a token */
  app: ReturnType<Emulator["apps"]["create"]> | null;
  /** Serves a new repository with one commit, a README.md; a commit in it is at once what GitHub answers. */
  serve(repository: ServedRepository): Promise<GitRepositoryBuilder>;
}

export async function startStandaloneWithGithub(
  env: Record<string, string> = {},
  { asApp = false }: { asApp?: boolean } = {},
): Promise<StandaloneWithGithub> {
  const closing = createClosingStack();
  const dir = await mkdtemp(join(tmpdir(), "project-sync-standalone-"));
  closing.defer(() => rm(dir, { recursive: true, force: true }));
  const emulator = await startEmulator({ repositoriesDir: join(dir, "github") });
  closing.defer(() => emulator.close());
  const { connectionString, database, drop } = await createTestDatabase();
  closing.defer(drop);
  const secret = "webhook-secret";
  const port = await getPort({ host: "127.0.0.1" });
  const webhook = { url: `http://127.0.0.1:${port}/api/v1/webhooks/github`, secret };
  const app = asApp ? emulator.apps.create({ webhook }) : null;
  const credentials: Record<string, string> = app
    ? { GITHUB_APP_ID: String(app.id), GITHUB_APP_PRIVATE_KEY: app.privateKey }
    : { GITHUB_TOKEN: "token" };
  const config = readConfig({
    ...{ PORT: String(port), DATA_DIR: join(dir, "data"), DATABASE_URL: connectionString, API_KEYS: "key" },
    ...{ GITHUB_API_URL: emulator.url, GITHUB_WEBHOOK_SECRET: secret },
    ...credentials,
    ...env,
  });
  const running = await startStandalone({ config, logger: createLogger({ name: "test", level: "silent" }) });
  closing.defer(() => running.stop());
  if (app === null) emulator.webhooks.configure(webhook);
  return {
    url: running.url,
    client: createClient({ baseUrl: running.url, apiKey: "key" }),
    database,
    emulator,
    app,
    async serve(repository) {
      const { bareDir } = await emulator.addRepository({ ...repository, defaultBranch: "main" });
      const git = await createGitRepository(bareDir);
      await git.write("README.md", `# ${repository.name}\n`).commit();
      await emulator.pushed(repository);
      // Or the webhook of this push arrives when the test has added the repository, and syncs it unasked.
      await emulator.webhooks.settled();
      return git;
    },
    [Symbol.asyncDispose]: () => closing.close(),
  };
}
