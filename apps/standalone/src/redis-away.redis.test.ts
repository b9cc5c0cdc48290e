import { createClient, type ProjectSyncClient } from "@project-sync/client";
import { createClosingStack, MINUTE, SECOND } from "@project-sync/runtime";
import { createTestDatabase, startRedis, type TestRedis } from "@project-sync/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type ServedGithub, serveGithub } from "./testing/serve-github.js";
import { API_KEY, type Processes, startProcesses, WEBHOOK_SECRET } from "./testing/start-processes.js";

const cleanup = createClosingStack();
const WAIT = { timeout: MINUTE, interval: 50 };
let github: ServedGithub;
let redis: TestRedis;
let client: ProjectSyncClient;
let processes: Processes;

beforeAll(async () => {
  github = await serveGithub();
  cleanup.defer(() => github.close());
  const db = await createTestDatabase({ migrated: false });
  cleanup.defer(() => db.drop());
  redis = await startRedis();
  cleanup.defer(() => redis.stop());
  const services = { DATABASE_URL: db.connectionString, REDIS_URL: redis.url, GITHUB_API_URL: github.emulator.url };
  processes = startProcesses(services);
  cleanup.defer(() => processes.kill());
  await processes.ready();
  const hook = { url: `${processes.apiUrl}/api/v1/webhooks/github`, secret: WEBHOOK_SECRET };
  github.emulator.webhooks.configure(hook);
  client = createClient({ baseUrl: processes.apiUrl, apiKey: API_KEY });
}, 2 * MINUTE);

afterAll(() => cleanup.close());

test(
  "while Redis is away pushes and starts are taken, soon answered, and run when it is back",
  async () => {
    const project = await client.projects.create({ name: "Away" });
    const pushed = await served("pushed");
    const started = await served("started");
    for (const { name } of [pushed, started])
      await client.projects.addRepository(project.id, { repository: `acme/${name}` });
    const ids = await repositoryIds(project.id);
    await client.syncs.start(ids.pushed as string);
    await vi.waitFor(async () => expect(await newest(ids.pushed)).toMatchObject({ status: "completed" }), WAIT);

    const port = Number(new URL(redis.url).port);
    await redis.stop();
    await pushed.git.write("README.md", "while Redis was away\n").commit();
    await github.emulator.pushed({ owner: "acme", name: "pushed" });
    await github.emulator.webhooks.settled();
    const answered = expect.objectContaining({ event: "push", status: 202 });
    expect(github.emulator.webhooks.deliveries).toContainEqual(answered);
    const asked = performance.now();
    const sync = await client.syncs.start(ids.started as string);
    expect(performance.now() - asked).toBeLessThan(5 * SECOND);
    expect(await client.syncs.get(sync.id)).toMatchObject({ status: "queued" });
    expect(await newest(ids.pushed)).toMatchObject({ status: "queued", trigger: "webhook" });

    redis = await startRedis({ port });
    cleanup.defer(() => redis.stop());
    const headOf = { pushed: await pushed.git.head(), started: await started.git.head() };
    for (const name of ["pushed", "started"] as const) {
      const done = { status: "completed", headSha: headOf[name] };
      await vi.waitFor(async () => expect(await newest(ids[name])).toMatchObject(done), WAIT);
    }
  },
  3 * MINUTE,
);

async function served(name: string) {
  const git = await github.addSmall(name);
  await git.write("README.md", `# ${name}\n`).commit();
  return { name, git };
}

async function repositoryIds(projectId: string): Promise<Record<string, string>> {
  const { items } = await client.projects.repositories(projectId);
  return Object.fromEntries(items.map(({ name, id }) => [name, id]));
}

async function newest(repositoryId = "") {
  return (await client.syncs.list(repositoryId, { limit: 1 })).items[0];
}
