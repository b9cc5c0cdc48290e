import { createGithubConnector, type GithubCredentials, parseWebhook, type RequestInfo } from "@project-sync/github";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { TestEmulator } from "./testing/test-emulator.js";
import { WebhookReceiver } from "./testing/webhook-receiver.js";

/** What the connector does about webhooks: a repository's own, an App's deliveries, an App made from a manifest. */

let server: TestEmulator;
let receiver: WebhookReceiver;

beforeAll(async () => {
  [server, receiver] = await Promise.all([
    TestEmulator.start({ tokens: ["good", "classic", "fine"] }),
    WebhookReceiver.start(),
  ]);
  server.emulator.restrictToken("classic", "classic");
  server.emulator.restrictToken("fine", "fine-grained");
  await server.serve("hooked", (git) => git.write("a", "1\n").commit());
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
afterEach(() => {
  receiver.status = 202;
  server.emulator.faults.clear();
  server.emulator.requests.reset();
});

function connect(credentials: GithubCredentials = { kind: "token", token: "good" }) {
  return createGithubConnector({ apiUrl: server.emulator.url, credentials, random: () => 0 });
}

const hooked = { owner: "octo", repo: "hooked" };

async function listHooks(): Promise<unknown[]> {
  return (await (await server.get("hooked/hooks", { authorization: "token good" })).json()) as unknown[];
}

test("a hook is made once, brought up to date after that, and delivers what is signed with its secret", async () => {
  const { emulator } = server;
  const github = connect();
  const { url, secret } = receiver.hook;
  const first = await github.installHook({ ...hooked, url, secret: "old", events: ["push"] });
  expect(first).toEqual({ id: expect.any(Number), created: true });
  const again = { ...hooked, url, secret, events: ["push", "delete"] };
  expect(await github.installHook(again)).toEqual({ id: first.id, created: false });
  expect(await github.installHook(again)).toEqual({ id: first.id, created: false });
  const config = { url, content_type: "json", insecure_ssl: "0" };
  expect(await listHooks()).toMatchObject([{ id: first.id, active: true, events: again.events, config }]);
  receiver.takeRaw();
  const clone = await server.serve("clone", (git) => git.write("b", "2\n").commit());
  await clone.push(server.pushUrl("hooked").replace("http://", "http://x:good@"), ["HEAD:refs/heads/new"]);
  expect((await receiver.take(emulator)).map(({ event }) => event)).toContain("push");
  const other = await github.installHook({ ...again, url: `${url}/other` });
  expect(other).toMatchObject({ created: true });
});

test("a token that may not: what to do by hand, and where, without the secret", async () => {
  const query = { ...hooked, url: "https://sync.example/hook", secret: "s3cret-of-hook", events: ["push", "create"] };
  const kinds = [{ kind: "token", token: "classic" }, { kind: "token", token: "fine" }, { kind: "anonymous" }] as const;
  for (const credentials of kinds) {
    const error: unknown = await connect(credentials)
      .installHook(query)
      .catch((e) => e);
    const settingsUrl = `${server.emulator.url}/octo/hooked/settings/hooks`;
    expect(error).toMatchObject({ code: "github_hook_not_permitted", disposition: "stop", settingsUrl });
    const { message } = error as Error;
    for (const part of [`${settingsUrl}/new`, query.url, "application/json", "push, create", "GITHUB_WEBHOOK_SECRET"]) {
      expect(message).toContain(part);
    }
    expect(JSON.stringify([message, error])).not.toContain(query.secret);
  }
  const nowhere = connect().installHook({ ...query, repo: "nowhere" });
  await expect(nowhere).rejects.toMatchObject({ code: "github_not_found", resource: "repository" });
});

test("what GitHub does not take is said in its words and not tried again", async () => {
  const refused = connect().installHook({ ...hooked, url: "ftp://sync.example", secret: "s", events: ["push"] });
  await expect(refused).rejects.toMatchObject({ code: "github_rejected", disposition: "stop" });
  server.emulator.faults.add({ method: "GET", path: /hooks/, fault: { kind: "body", body: "[{}]" } });
  const unread = connect().installHook({ ...hooked, ...receiver.hook, events: ["push"] });
  await expect(unread).rejects.toMatchObject({ code: "github_malformed_response" });
});

test("failed deliveries of an App: what no attempt brought, page by page, until a time", async () => {
  const { emulator } = server;
  const app = emulator.apps.create({ name: "Reads deliveries", webhook: receiver.hook });
  const credentials = { kind: "app", appId: String(app.id), privateKey: app.privateKey } as const;
  const github = connect(credentials);
  const list = async (since: Date) => (await github.app?.listFailedDeliveries({ since })) ?? [];
  const start = new Date();
  app.install("octo");
  await receiver.take(emulator);
  expect(await list(start)).toEqual([]);

  receiver.status = 500;
  app.suspend("octo");
  app.unsuspend("octo");
  await emulator.webhooks.settled();
  const failed = await list(start);
  expect(failed.map(({ event, action, statusCode }) => [event, action, statusCode])).toEqual([
    ["installation", "unsuspend", 500],
    ["installation", "suspend", 500],
  ]);
  const [latest] = failed;
  const delivery = await github.app?.fetchDelivery(latest?.id ?? "");
  expect(delivery).toMatchObject({ guid: latest?.guid, event: "installation", action: "unsuspend" });
  expect(delivery?.deliveredAt).toEqual(latest?.deliveredAt);
  const hint = parseWebhook({ event: delivery?.event ?? "", payload: delivery?.payload });
  expect(hint).toEqual({ kind: "account", account: "octo" });

  await emulator.webhooks.redeliver(latest?.guid ?? "");
  await emulator.webhooks.settled();
  expect(await list(start)).toHaveLength(2);
  receiver.status = 202;
  await emulator.webhooks.redeliver(latest?.guid ?? "");
  await emulator.webhooks.settled();
  expect((await list(start)).map(({ action }) => action)).toEqual(["suspend"]);
  expect(await list(new Date(Date.now() + 1_000))).toEqual([]);

  receiver.status = 500;
  for (let i = 0; i < 60; i++) {
    app.suspend("octo");
    app.unsuspend("octo");
  }
  await emulator.webhooks.settled();
  const infos: RequestInfo[] = [];
  const all = await github.app?.listFailedDeliveries({ since: start }, { onRequest: (info) => infos.push(info) });
  expect(all).toHaveLength(121);
  expect(infos.map(({ account, route }) => `${account} ${route}`)).toEqual(
    Array.from({ length: 2 }, () => `app:${app.id} /app/hook/deliveries`),
  );
  await expect(github.app?.fetchDelivery("1")).rejects.toMatchObject({ resource: "delivery", disposition: "stop" });
  expect(connect().app).toBeNull();
});

test("an App is made from a confirmed manifest, and can ask at once", async () => {
  const code = server.emulator.apps.offerManifest({ name: "Made here", webhook: receiver.hook });
  const anonymous = connect({ kind: "anonymous" });
  const made = await anonymous.convertManifest(code);
  expect(made).toEqual({
    appId: expect.stringMatching(/^\d+$/),
    slug: "made-here",
    htmlUrl: `${server.emulator.url}/apps/made-here`,
    privateKey: expect.stringContaining("PRIVATE KEY"),
    webhookSecret: receiver.hook.secret,
    ownerLogin: "octo",
  });
  server.emulator.apps.get(Number(made.appId)).install("octo");
  const { appId, privateKey } = made;
  expect((await connect({ kind: "app", appId, privateKey }).fetchRepository(hooked)).kind).toBe("repository");
  const spent: unknown = await anonymous.convertManifest(code).catch((e) => e);
  expect(spent).toMatchObject({ code: "github_not_found", resource: "manifest" });
  expect(String(spent)).not.toContain(code);
});
