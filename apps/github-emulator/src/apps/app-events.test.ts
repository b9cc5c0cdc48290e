import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AppControls } from "../index.js";
import { openApiValidator } from "../testing/github-schemas.js";
import { signJwt } from "../testing/sign-jwt.js";
import { TestEmulator } from "../testing/test-emulator.js";
import { WebhookReceiver } from "../testing/webhook-receiver.js";

const validate = openApiValidator();
let server: TestEmulator;
let receiver: WebhookReceiver;
let app: AppControls;

beforeAll(async () => {
  [server, receiver] = await Promise.all([TestEmulator.start(), WebhookReceiver.start()]);
  app = server.emulator.apps.create({ webhook: receiver.hook, name: "Sync Preview" });
  for (const name of ["one", "two"]) await server.serve(name, (git) => git.write("a", name).commit());
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
beforeEach(() => receiver.take(server.emulator));

const octo = (name: string) => ({ owner: "octo", name });
const take = async () => (await receiver.take(server.emulator)).map(({ event, payload }) => ({ event, ...payload }));

async function call(path: string, { method = "GET", body, key = app.privateKey }: Record<string, unknown> = {}) {
  const response = await fetch(new URL(path, server.emulator.url), {
    method: String(method),
    headers: { authorization: `Bearer ${signJwt(String(key), { iss: app.id })}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const link = response.headers.get("link");
  return { status: response.status, link, body: (await response.json()) as Record<string, unknown> };
}

test("an installation and its repositories are announced to the app", async () => {
  const { id } = app.install("octo", { repositories: ["one"] });
  const named = (name: string) => [{ name, full_name: `octo/${name}`, private: false }];
  expect(await take()).toMatchObject([
    { event: "installation", action: "created", installation: { id, app_id: app.id }, repositories: named("one") },
  ]);
  app.addRepositories("octo", ["two"]);
  app.removeRepositories("octo", ["one"]);
  const changes = await take();
  expect(changes.map(({ event, action }) => `${event} ${action}`).sort()).toEqual([
    "installation_repositories added",
    "installation_repositories removed",
  ]);
  const removed = changes.find(({ action }) => action === "removed");
  expect(removed).toMatchObject({ repositories_removed: named("one"), repositories_added: [] });
  app.suspend("octo");
  expect(await take()).toMatchObject([{ action: "suspend", installation: { suspended_by: { login: "octo" } } }]);
  app.unsuspend("octo");
  expect(await take()).toMatchObject([{ action: "unsuspend", installation: { suspended_at: null } }]);
  app.uninstall("octo");
  expect(await take()).toMatchObject([{ action: "deleted", installation: { id } }]);
  expect(app.install("octo").id).toBeGreaterThan(id);
  expect(() => app.addRepositories("octo", ["one"])).toThrow(/for all of its repositories/);
  app.uninstall("octo");
});

test("events of covered repositories carry the installation; suspended, there are none", async () => {
  const { emulator } = server;
  const { id } = app.install("octo", { repositories: ["one"] });
  await take();
  await emulator.updateRepository(octo("two"), { archived: true });
  await emulator.updateRepository(octo("one"), { archived: true });
  const installation = { id, node_id: expect.any(String) };
  expect(await take()).toMatchObject([{ action: "archived", repository: { name: "one" }, installation }]);
  app.suspend("octo");
  await take();
  await emulator.updateRepository(octo("one"), { archived: false });
  expect(await take()).toEqual([]);
  app.unsuspend("octo");
  const other = app.install("acme");
  await take();
  await emulator.renameRepository(octo("one"), { owner: "acme", name: "one" });
  expect(await take()).toMatchObject([{ action: "transferred", installation: { id: other.id } }]);
  await emulator.renameRepository({ owner: "acme", name: "one" }, octo("one"));
  app.uninstall("octo");
  app.uninstall("acme");
});

test("a hook for everything hears of installations, too, but of no installation in other events", async () => {
  const everything = await WebhookReceiver.start();
  server.emulator.webhooks.configure(everything.hook);
  app.install("octo");
  await server.emulator.updateRepository(octo("one"), { private: true });
  const events = await everything.take(server.emulator);
  expect(events.map(({ event }) => event).sort()).toEqual(["installation", "repository"]);
  expect(events.find(({ event }) => event === "repository")?.payload).not.toHaveProperty("installation");
  server.emulator.webhooks.configure(null);
  app.uninstall("octo");
  await everything[Symbol.asyncDispose]();
});

test("the app's webhook is read, changed, and its deliveries tried again", async () => {
  const config = await call("/app/hook/config");
  expect(config.body).toMatchObject({ url: receiver.hook.url, content_type: "json", secret: "********" });
  expect(validate("/app/hook/config", 200, config.body)).toEqual([]);
  receiver.status = 500;
  app.install("octo");
  const [created] = await receiver.take(server.emulator);
  receiver.status = 202;
  const list = await call("/app/hook/deliveries?per_page=1&status=failure");
  expect(validate("/app/hook/deliveries", 200, list.body)).toEqual([]);
  const [failed] = list.body as unknown as { id: number; guid: string }[];
  expect(failed).toMatchObject({ guid: created?.guid, event: "installation", action: "created", repository_id: null });
  const detail = await call(`/app/hook/deliveries/${failed?.id}`);
  expect(validate("/app/hook/deliveries/{delivery_id}", 200, detail.body)).toEqual([]);
  expect(detail.body).toMatchObject({ request: { payload: created?.payload }, status_code: 500 });
  const again = await call(`/app/hook/deliveries/${failed?.id}/attempts`, { method: "POST" });
  expect(again).toMatchObject({ status: 202, body: {} });
  expect((await receiver.take(server.emulator)).map(({ guid }) => guid)).toEqual([created?.guid]);
  const moved = await call("/app/hook/config", { method: "PATCH", body: { url: `${receiver.hook.url}/moved` } });
  expect(moved.body).toMatchObject({ url: `${receiver.hook.url}/moved`, secret: "********" });
  app.uninstall("octo");
});

test("a manifest's code is an app, once", async () => {
  const code = server.emulator.apps.offerManifest({ name: "From a Manifest", webhook: receiver.hook });
  const convert = () => fetch(`${server.emulator.url}/app-manifests/${code}/conversions`, { method: "POST" });
  const made = await convert();
  const body = (await made.json()) as { id: number; pem: string };
  expect(made.status).toBe(201);
  expect(body).toMatchObject({ slug: "from-a-manifest", webhook_secret: "s3cret" });
  expect(validate("/app-manifests/{code}/conversions", 201, body, "post")).toEqual([]);
  const token = signJwt(body.pem, { iss: body.id });
  const self = await fetch(`${server.emulator.url}/app`, { headers: { authorization: `Bearer ${token}` } });
  expect(await self.json()).toMatchObject({ id: body.id });
  expect(server.emulator.apps.get(body.id).install("octo").id).toBeGreaterThan(0);
  expect((await convert()).status).toBe(404);
});
