import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { SECOND } from "@project-sync/runtime";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createAppCommand } from "./cli/commands/app.js";
import { runProgram } from "./cli/program.js";
import { githubAppFile, readGithubApp } from "./github-app-file.js";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";

const WAIT = { timeout: 20 * SECOND, interval: 50 };
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "project-sync-app-"));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

/** Runs a command as its users do; answers what it printed. */
async function cli(running: StandaloneWithGithub, ...args: string[]) {
  const [stdout, stderr] = [new PassThrough().setEncoding("utf8"), new PassThrough().setEncoding("utf8")];
  const env = { PROJECT_SYNC_URL: running.url, PROJECT_SYNC_API_KEY: "key" };
  const long = { start: async () => 0, demo: async () => 0, createApp: async () => 0 };
  const exitCode = await runProgram(args, { env, stdout, stderr }, long);
  return { exitCode, stdout: String(stdout.read() ?? ""), stderr: String(stderr.read() ?? "") };
}

test("hooks install: GitHub sends the repository's pushes here from then on; who may not is told what to do by hand", async () => {
  await using running = await startStandaloneWithGithub();
  running.emulator.webhooks.configure(null);
  const git = await running.serve({ owner: "acme", name: "hooked" });
  const made = await cli(running, "hooks", "install", "acme/hooked", "--url", running.url);
  expect(made).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/Webhook \d+ of acme\/hooked made\./) });
  expect(made.stdout).toContain(`push, create, delete, repository to ${running.url}/api/v1/webhooks/github`);
  const again = await cli(running, "hooks", "install", "acme/hooked", "--url", running.url);
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("up to date") });
  const commit = await git.write("README.md", "hooked\n").commit();
  await running.emulator.pushed({ owner: "acme", name: "hooked" });
  await vi.waitFor(async () => {
    const [project] = (await running.client.projects.list()).items;
    const [repository] = (await running.client.projects.repositories(project?.id ?? "")).items;
    const [sync] = (await running.client.syncs.list(repository?.id ?? "")).items;
    expect(sync).toMatchObject({ status: "completed", trigger: "webhook", headSha: commit });
  }, WAIT);
  running.emulator.restrictToken("token", "fine-grained");
  const refused = await cli(running, "hooks", "install", "acme/hooked", "--url", running.url);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/acme\/hooked\/settings\/hooks\/new.*application\/json.*GITHUB_WEBHOOK_SECRET/s);
  expect(refused.stderr).not.toContain("webhook-secret");
});

test("app create: a few clicks make an App, which is kept for the next start and hears of pushes", async () => {
  await using setup = await startStandaloneWithGithub();
  const { emulator } = setup;
  const stdout = new PassThrough().setEncoding("utf8");
  const env = { DATA_DIR: dataDir, GITHUB_API_URL: emulator.url };
  const creating = createAppCommand({ env, stdout, stderr: new PassThrough() }, { url: "https://sync.example.com" });
  const page = await pageOf(stdout);
  const html = await (await fetch(page)).text();
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? "";
  const manifest = JSON.parse((/name="manifest" value="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&quot;", '"'));
  expect(manifest).toMatchObject({
    hook_attributes: { url: "https://sync.example.com/api/v1/webhooks/github" },
    default_permissions: { contents: "read", metadata: "read" },
    redirect_url: `${page}/created`,
  });
  const state = new URL(action.replaceAll("&amp;", "&")).searchParams.get("state");
  const code = emulator.apps.offerManifest({ name: manifest.name, owner: "acme" });
  expect((await fetch(`${page}/created?code=${code}&state=forged`)).status).toBe(400);
  expect((await fetch(`${page}/created?code=spent&state=${state}`)).status).toBe(502);
  expect(await (await fetch(`${page}/created?code=${code}&state=${state}`)).text()).toContain("installations/new");
  expect(await creating).toBe(0);
  expect((await stat(githubAppFile(dataDir))).mode & 0o777).toBe(0o600);
  const app = await readGithubApp(dataDir);
  expect(app).toMatchObject({ appId: expect.any(String), privateKey: expect.stringContaining("PRIVATE KEY") });
  const refused = await createAppCommand({ env, stdout, stderr: new PassThrough() }, { url: "https://x.example" });
  expect(refused).toBe(2);
});

async function pageOf(stdout: PassThrough): Promise<string> {
  return await vi.waitFor(() => {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(String(stdout.read() ?? ""))?.[0];
    if (found === undefined) throw new Error("Not ready");
    return found;
  }, WAIT);
}

test("as an App: private repositories of several owners, and what GitHub could not deliver is recovered", async () => {
  await using running = await startStandaloneWithGithub({ WORKER_RECOVER_MS: "300" }, { asApp: true });
  const { emulator, client, app } = running;
  const { id: projectId } = await client.projects.create({ name: "As an App" });
  const repositories = [];
  for (const owner of ["acme", "umbrella"]) {
    const git = await running.serve({ owner, name: "secret" });
    await emulator.updateRepository({ owner, name: "secret" }, { private: true });
    await app?.install(owner);
    const { id } = await client.projects.addRepository(projectId, { repository: `${owner}/secret` });
    await client.syncs.start(id);
    repositories.push({ id, git, owner });
  }
  for (const { id, git } of repositories) await untilMirrored(client, id, await git.head());
  emulator.webhooks.unreliable({ drop: 1 });
  const [first] = repositories;
  if (first === undefined) throw new Error("Nothing is served");
  const commit = await first.git.write("README.md", "lost on its way\n").commit();
  await emulator.pushed({ owner: first.owner, name: "secret" });
  await emulator.webhooks.settled();
  emulator.webhooks.unreliable(null);
  await untilMirrored(client, first.id, commit);
  const { items } = await client.deliveries.list({ repositoryId: first.id });
  expect(items).toContainEqual(expect.objectContaining({ event: "push", source: "deliveries_api", outcome: "queued" }));
}, 60_000);

async function untilMirrored(client: StandaloneWithGithub["client"], id: string, headSha: string): Promise<void> {
  await vi.waitFor(async () => {
    const [sync] = (await client.syncs.list(id, { limit: 1 })).items;
    expect(sync).toMatchObject({ status: "completed", headSha });
  }, WAIT);
}
