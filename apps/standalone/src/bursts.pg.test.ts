import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isTerminalStatus } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type StandaloneWithGithub, startStandaloneWithGithub } from "./testing/standalone-with-github.js";

/** A minute at ten times the speed: 500 pushes in six seconds, with a tenth of the waits that are the default. */
const PUSHES = 500;
const BURST_MS = 6 * SECOND;
const QUIET_MS = 100;
const MAX_WAIT_MS = 500;

let running: StandaloneWithGithub;
beforeAll(async () => {
  const debounce = { WEBHOOK_QUIET_MS: String(QUIET_MS), WEBHOOK_MAX_WAIT_MS: String(MAX_WAIT_MS) };
  running = await startStandaloneWithGithub(debounce);
});
afterAll(() => running?.[Symbol.asyncDispose]());

test("500 pushes to one branch cost a handful of syncs, the last state wins, and none waits longer than the limit", async () => {
  const { client, emulator } = running;
  const git = await running.serve({ owner: "acme", name: "busy" });
  const { id: projectId } = await client.projects.create({ name: "Bursts" });
  const { id } = await client.projects.addRepository(projectId, { repository: "acme/busy" });
  const { id: first } = await client.syncs.start(id);
  await vi.waitFor(async () => expect((await client.syncs.get(first)).status).toBe("completed"), 20 * SECOND);
  const commits = await makeCommits(git);
  const began = performance.now();
  for (const [n, commit] of commits.entries()) {
    const due = began + (n * BURST_MS) / PUSHES - performance.now();
    if (due > 1) await new Promise((resolve) => setTimeout(resolve, due));
    await writeFile(join(git.dir, "refs", "heads", "main"), `${commit}\n`);
    await emulator.pushed({ owner: "acme", name: "busy" });
  }
  await emulator.webhooks.settled();
  const took = performance.now() - began;
  const syncs = await vi.waitFor(async () => {
    const { items } = await client.syncs.list(id, { limit: 1000 });
    if (!items.every(({ status }) => isTerminalStatus(status))) throw new Error("Not finished");
    expect(items[0]).toMatchObject({ status: "completed", headSha: commits.at(-1) });
    return items.filter(({ trigger }) => trigger === "webhook");
  }, 20 * SECOND);
  expect(syncs.reduce((sum, { requestCount }) => sum + requestCount, 0)).toBe(PUSHES);
  // One at once, then one in each wait; a slow machine sends for longer.
  expect(syncs.length).toBeLessThanOrEqual(2 + Math.ceil(took / MAX_WAIT_MS));
  for (const { requestedAt, notBefore } of syncs) {
    if (notBefore !== null) expect(Date.parse(notBefore) - Date.parse(requestedAt)).toBeLessThanOrEqual(MAX_WAIT_MS);
  }
});

/** All in one process of git, beside the branch that is served. */
async function makeCommits(git: Awaited<ReturnType<StandaloneWithGithub["serve"]>>): Promise<string[]> {
  const head = await git.head();
  const stream = Array.from({ length: PUSHES }, (_, n) => {
    const content = `export const n = ${n};\n`;
    const from = n === 0 ? `from ${head}\n` : "";
    const commit = `commit refs/heads/made\ncommitter Ada <ada@example.com> ${1_800_000_000 + n} +0000\ndata 1\n.\n${from}`;
    return `${commit}M 100644 inline src/n.ts\ndata ${content.length}\n${content}\n`;
  });
  await git.git(["fast-import", "--quiet", "--done"], Buffer.from(`${stream.join("")}done\n`));
  const shas = (await git.git(["rev-list", "--reverse", "main..made"])).toString().trim().split("\n");
  await git.deleteBranch("made");
  return shas;
}
