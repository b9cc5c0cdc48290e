import type { GitRepositoryBuilder } from "@project-sync/testing/git-repository";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TestEmulator } from "../testing/test-emulator.js";
import { WebhookReceiver } from "../testing/webhook-receiver.js";

const ZERO = "0".repeat(40);
let server: TestEmulator;
let receiver: WebhookReceiver;
let git: GitRepositoryBuilder;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  server = await TestEmulator.start();
  git = await server.serve("hello", (source) => source.write("a", "1").write("b", "1\n2\n").commit("First"));
  server.emulator.webhooks.configure(receiver.hook);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
beforeEach(() => receiver.take(server.emulator));

/** What a push has set off, by event. */
async function deliveries() {
  return (await receiver.take(server.emulator)).sort((a, b) => (a.event < b.event ? -1 : 1));
}

test("a push over HTTP is served at once and announced, with its commits", async () => {
  const before = await git.head();
  const first = await git.write("new", "1").remove("a").commit("Second");
  const after = await git.write("b", "2\n").commit("Third");
  await git.push(server.pushUrl("hello"));
  expect(await server.json("hello/branches/main")).toMatchObject({ commit: { sha: after } });
  const [push] = await deliveries();
  expect(push?.payload).toMatchObject({
    ref: "refs/heads/main",
    before,
    after,
    created: false,
    deleted: false,
    forced: false,
    commits: [
      { id: first, distinct: true, added: ["new"], removed: ["a"], modified: [] },
      { id: after, distinct: true, added: [], removed: [], modified: ["b"] },
    ],
    head_commit: { id: after, message: "Third" },
    repository: { full_name: "octo/hello" },
  });
  expect(server.emulator.webhooks.deliveries.at(-1)).toMatchObject({ event: "push", status: 202, error: null });
});

test("a new branch, a forced push and a deletion", async () => {
  const base = await git.head();
  await git.branch("topic/x");
  const commit = await git.write("t", "1").commit("Topic");
  await git.push(server.pushUrl("hello"));
  const [create, push] = await deliveries();
  expect(create).toMatchObject({ event: "create", payload: { ref: "topic/x", ref_type: "branch" } });
  expect(push?.payload).toMatchObject({ before: ZERO, after: commit, created: true, commits: [{ id: commit }] });
  await git.branch("topic/x", base);
  const other = await git.write("t", "2").commit("Other");
  await git.push(server.pushUrl("hello"), ["topic/x"], ["--force"]);
  expect(await deliveries()).toMatchObject([{ payload: { before: commit, after: other, forced: true } }]);
  await git.push(server.pushUrl("hello"), [":topic/x"]);
  const gone = await deliveries();
  expect(gone).toMatchObject([
    { event: "delete", payload: { ref: "topic/x" } },
    { event: "push", payload: { after: ZERO, deleted: true, head_commit: null, commits: [] } },
  ]);
});

test("tags, and several refs in one push, each have their event", async () => {
  await git.branch("main");
  await git.tag("v1");
  await git.branch("second", "main");
  await git.push(server.pushUrl("hello"), ["refs/tags/v1", "second"]);
  const events = await deliveries();
  expect(events.map(({ event, payload }) => `${event} ${payload.ref}`).sort()).toEqual([
    "create second",
    "create v1",
    "push refs/heads/second",
    "push refs/tags/v1",
  ]);
});

test("what is written on disk is announced when asked; nothing is announced twice", async () => {
  const { bareDir } = await server.emulator.addRepository({ owner: "octo", name: "disk" });
  await git.git(["push", "-q", bareDir, "refs/heads/main:refs/heads/trunk"]);
  await server.emulator.pushed({ owner: "octo", name: "disk" });
  await server.emulator.pushed({ owner: "octo", name: "disk" });
  expect((await deliveries()).map(({ event }) => event)).toEqual(["create", "push"]);
  expect(await server.json("disk")).toMatchObject({ default_branch: "trunk" });
});

test("a hook made over the API is pinged; a dead receiver is recorded and not tried again", async () => {
  const headers = { authorization: "Bearer any", "content-type": "application/json" };
  const body = JSON.stringify({
    name: "web",
    config: { ...receiver.hook, content_type: "json" },
    events: ["push"],
  });
  const hooks = `${server.emulator.url}/repos/octo/hello/hooks`;
  expect((await fetch(hooks, { method: "POST", headers, body })).status).toBe(201);
  expect(await deliveries()).toMatchObject([{ event: "ping" }]);
  server.emulator.webhooks.configure({ url: "http://127.0.0.1:1/" });
  await git.branch("dead", "main");
  await git.push(server.pushUrl("hello"));
  await server.emulator.webhooks.settled();
  const dead = server.emulator.webhooks.deliveries.filter((delivery) => delivery.url === "http://127.0.0.1:1/");
  expect(dead).toHaveLength(2);
  expect(dead[0]).toMatchObject({ status: null, error: expect.stringMatching(/ECONNREFUSED|bad port/) });
});
