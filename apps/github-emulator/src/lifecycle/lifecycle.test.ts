import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "../testing/test-emulator.js";
import { WebhookReceiver } from "../testing/webhook-receiver.js";

let server: TestEmulator;
let receiver: WebhookReceiver;

beforeAll(async () => {
  [server, receiver] = await Promise.all([TestEmulator.start(), WebhookReceiver.start()]);
  server.emulator.webhooks.configure(receiver.hook);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
afterEach(() => receiver.take(server.emulator));

const octo = (name: string) => ({ owner: "octo", name });
const take = async () => (await receiver.take(server.emulator)).map(({ event, payload }) => ({ event, ...payload }));

test("a new repository is announced only when asked for", async () => {
  await server.emulator.addRepository(octo("silent"));
  expect(await take()).toEqual([]);
  const { id } = await server.emulator.addRepository({ ...octo("loud"), private: true, announce: true });
  expect(await take()).toMatchObject([
    { event: "repository", action: "created", repository: { id, full_name: "octo/loud", private: true } },
  ]);
});

test("renamed, transferred, or both at once; every former name redirects", async () => {
  const { emulator } = server;
  const { id } = await emulator.addRepository(octo("one"));
  await emulator.renameRepository(octo("one"), octo("two"));
  expect(await take()).toMatchObject([
    {
      action: "renamed",
      changes: { repository: { name: { from: "one" } } },
      repository: { id, full_name: "octo/two" },
    },
  ]);
  await emulator.renameRepository(octo("two"), { owner: "acme", name: "two" });
  const [transferred] = await take();
  const owner = { from: { user: { login: "octo" } } };
  expect(transferred).toMatchObject({
    action: "transferred",
    changes: { owner },
    repository: { full_name: "acme/two" },
  });
  await emulator.renameRepository({ owner: "acme", name: "two" }, octo("three"));
  expect((await take()).map(({ action }) => action).sort()).toEqual(["renamed", "transferred"]);
  for (const former of ["one", "two"]) {
    const response = await server.get(former);
    const location = `${emulator.url}/repositories/${id}`;
    expect([response.status, response.headers.get("location")]).toEqual([301, location]);
  }
  await emulator.addRepository(octo("taken"));
  await expect(emulator.renameRepository(octo("three"), octo("TAKEN"))).rejects.toThrow(/exists already/);
});

test("deleted: 404 by name and by id; restored: as it was; both are told", async () => {
  const { emulator } = server;
  const git = await server.serve("doomed", (source) => source.write("a", "1").commit());
  const { id } = await server.json<{ id: number }>("doomed");
  emulator.removeRepository(octo("doomed"));
  expect((await server.get("doomed")).status).toBe(404);
  expect((await fetch(`${emulator.url}/repositories/${id}`)).status).toBe(404);
  await expect(git.git(["ls-remote", server.pushUrl("doomed")])).rejects.toThrow();
  expect(await take()).toMatchObject([{ action: "deleted", repository: { id } }]);
  expect(await emulator.restoreRepository(octo("doomed"))).toEqual({ id });
  expect(await server.json("doomed/branches/main")).toMatchObject({ commit: { sha: await git.head() } });
  expect(await take()).toMatchObject([{ action: "created", repository: { id } }]);
});

test("deleted and made again: another id, nothing of the old one, also after a restart", async () => {
  await using other = await TestEmulator.start();
  await other.serve("again", (source) => source.write("old", "1").commit());
  const { id: before } = await other.json<{ id: number }>("again");
  other.emulator.removeRepository(octo("again"));
  const { id } = await other.emulator.addRepository({ ...octo("again"), announce: true });
  expect(id).toBeGreaterThan(before);
  expect(await other.json("again/branches")).toEqual([]);
  await expect(other.emulator.restoreRepository(octo("again"))).rejects.toThrow(/exists already/);
  await using restarted = await other.restart();
  expect(await restarted.json("again")).toMatchObject({ id });
  restarted.emulator.removeRepository(octo("again"));
  const third = await restarted.emulator.addRepository(octo("again"));
  expect(third.id).toBeGreaterThan(id);
});

test("each setting that changes has its event, what stays has none", async () => {
  const { emulator } = server;
  const git = await server.serve("settings", (source) => source.write("a", "1").commit());
  await git.branch("trunk");
  await git.push(server.pushUrl("settings"));
  await take();
  await emulator.updateRepository(octo("settings"), { archived: true, private: true });
  expect((await take()).map(({ action }) => action).sort()).toEqual(["archived", "privatized"]);
  await emulator.updateRepository(octo("settings"), { archived: false, private: false, defaultBranch: "trunk" });
  const events = (await take()).sort((a, b) => ((a.action ?? "") < (b.action ?? "") ? -1 : 1));
  expect(events).toMatchObject([
    { action: "edited", changes: { default_branch: { from: "main" } }, repository: { default_branch: "trunk" } },
    { action: "publicized" },
    { action: "unarchived" },
  ]);
  expect(await server.json("settings")).toMatchObject({ default_branch: "trunk", archived: false, private: false });
  await emulator.updateRepository(octo("settings"), { archived: false, protectedBranches: ["trunk"] });
  expect(await take()).toEqual([]);
});

test("only hooks for the event get it", async () => {
  server.emulator.webhooks.configure({ ...receiver.hook, events: ["push"] });
  await server.emulator.addRepository({ ...octo("unheard"), announce: true });
  expect(await take()).toEqual([]);
  server.emulator.webhooks.configure(receiver.hook);
});
