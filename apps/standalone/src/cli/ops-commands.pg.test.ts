import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.js";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "../testing/standalone-with-github.js";

let standalone: StandaloneWithGithub;

beforeAll(async () => {
  standalone = await startStandaloneWithGithub({ WEB_DIR: "off" });
  await standalone.serve({ owner: "acme", name: "widgets" });
  await run(["sync", "acme/widgets"]);
});
afterAll(() => standalone[Symbol.asyncDispose]());

test("ops shows queue, workers and what finished; a pause holds back what is asked for after it", async () => {
  const shown = await run(["ops", "--range", "1h"]);
  expect(shown.out).toContain("queue project-sync  open");
  expect(shown.out).toMatch(/last 1h {2}1 completed sync, 0 failed, 0 cancelled; half within [\d.]+ s/);
  expect(shown.out).toMatch(/alive .* 0 of 4/);
  expect((await run(["ops", "pause"])).out).toMatch(/paused since .* by a key of API_KEYS/);
  const project = (await standalone.client.projects.list()).items[0];
  const sync = await standalone.client.syncs.start(String(project?.repositories[0]?.id));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const json = JSON.parse((await run(["ops", "--json"])).out);
  expect(json.queues).toMatchObject([{ paused: true, pausedInQueue: true, syncs: { queued: 1, running: 0 } }]);
  expect((await run(["ops", "resume"])).out).toContain("open");
  for await (const event of standalone.client.syncs.events(sync.id)) expect(event.type).not.toBe("sync.failed");
  expect(await standalone.client.syncs.get(sync.id)).toMatchObject({ status: "completed" });
});

test("keys are made, listed and revoked", async () => {
  const made = await run(["keys", "create", "CI", "--role", "read"]);
  expect(made.out).toMatch(/^psk_[\w-]{32}\n$/);
  expect(made.err).toContain("CI (read). It is shown once");
  const env = { PROJECT_SYNC_API_KEY: made.out.trim() };
  expect((await run(["status"], env)).exitCode).toBe(0);
  const refused = await run(["keys", "list"], env);
  expect([refused.exitCode, refused.err]).toEqual([1, expect.stringContaining("role admin")]);
  const listed = await run(["keys", "--json"]);
  const { id, name } = JSON.parse(listed.out);
  expect(name).toBe("CI");
  expect((await run(["keys", "list"])).out).toMatch(/CI +psk_.*… +read +all/);
  expect((await run(["keys", "revoke", id])).out).toContain("revoked CI");
  expect((await run(["status"], env)).exitCode).toBe(1);
  expect((await run(["keys", "create", "x", "--project", "none"])).err).toContain('no project named "none"');
});

function run(argv: string[], more: NodeJS.ProcessEnv = {}) {
  return runInProcess(argv, { PROJECT_SYNC_URL: standalone.url, PROJECT_SYNC_API_KEY: "key", ...more });
}
