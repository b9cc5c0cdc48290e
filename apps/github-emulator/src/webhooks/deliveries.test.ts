import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openApiValidator } from "../testing/github-schemas.js";
import { TestEmulator } from "../testing/test-emulator.js";
import { WebhookReceiver } from "../testing/webhook-receiver.js";

const HOOKS = "/repos/{owner}/{repo}/hooks";
const HOOK = `${HOOKS}/{hook_id}`;
const validate = openApiValidator();
let server: TestEmulator;
let receiver: WebhookReceiver;

beforeAll(async () => {
  [server, receiver] = await Promise.all([TestEmulator.start(), WebhookReceiver.start()]);
  await server.serve("hello", (git) => git.write("a", "1").commit());
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
beforeEach(async () => {
  receiver.status = 202;
  await receiver.take(server.emulator);
});

interface Call {
  method?: string;
  body?: unknown;
  token?: string | null;
}

async function call<T = Record<string, unknown>>(path: string, { method = "GET", body, token = "any" }: Call = {}) {
  const response = await fetch(new URL(path, `${server.emulator.url}/repos/octo/hello/`), {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, link: response.headers.get("link"), body: (text ? JSON.parse(text) : null) as T };
}

interface HookAnswer {
  id: number;
  events: string[];
  config: Record<string, unknown>;
}

async function makeHook(path = ""): Promise<HookAnswer> {
  const config = { ...receiver.hook, url: receiver.hook.url + path, content_type: "json" };
  const made = await call<HookAnswer>("hooks", { method: "POST", body: { name: "web", config, events: ["push"] } });
  expect([made.status, validate(HOOKS, 201, made.body, "post")]).toEqual([201, []]);
  return made.body;
}

test("a hook is made, pinged, changed, listed and deleted", async () => {
  const hook = await makeHook();
  expect(await receiver.take(server.emulator)).toMatchObject([{ event: "ping", payload: { hook_id: hook.id } }]);
  const twice = await call("hooks", { method: "POST", body: { config: { url: receiver.hook.url } } });
  const message = "Hook already exists on this repository";
  expect(twice).toMatchObject({ status: 422, body: { message: "Validation Failed", errors: [{ message }] } });
  expect(validate(HOOKS, 422, twice.body, "post")).toEqual([]);
  const read = await call<HookAnswer>(`hooks/${hook.id}`);
  expect(read.body).toMatchObject({ config: { secret: "********" }, last_response: { code: 202, status: "active" } });
  expect(validate(HOOK, 200, read.body)).toEqual([]);
  const changes = { add_events: ["create"], remove_events: ["push"], active: false };
  const changed = await call<HookAnswer>(`hooks/${hook.id}`, { method: "PATCH", body: changes });
  expect(changed.body).toMatchObject({ events: ["create"], active: false, config: { secret: "********" } });
  expect(validate(HOOK, 200, changed.body, "patch")).toEqual([]);
  const unsigned = { config: { url: receiver.hook.url } };
  const { body } = await call<HookAnswer>(`hooks/${hook.id}`, { method: "PATCH", body: unsigned });
  expect(body.config.secret).toBeUndefined();
  expect((await call<unknown[]>("hooks")).body).toHaveLength(1);
  expect((await call(`hooks/${hook.id}`, { method: "DELETE" })).status).toBe(204);
  expect((await call(`hooks/${hook.id}`)).status).toBe(404);
});

test("who may not administer hooks is told so, each in GitHub's way", async () => {
  const { emulator } = server;
  emulator.restrictToken("classic", "classic");
  emulator.restrictToken("fine", "fine-grained");
  const body = { config: { url: "http://127.0.0.1:1/never" } };
  expect((await call("hooks", { method: "POST", body, token: null })).status).toBe(404);
  expect((await call("hooks", { method: "POST", body, token: "classic" })).status).toBe(404);
  const fine = await call("hooks", { method: "POST", body, token: "fine" });
  const message = "Resource not accessible by personal access token";
  expect(fine).toMatchObject({ status: 403, body: { message } });
  expect(validate(HOOKS, 403, fine.body, "post")).toEqual([]);
  emulator.restrictToken("fine", null);
  expect((await call("hooks", { token: "fine" })).status).toBe(200);
  expect((await call("hooks", { method: "POST", body: { config: { url: "nonsense" } } })).status).toBe(422);
});

test("without content_type the payload comes as a form", async () => {
  const config = { url: `${receiver.hook.url}/form`, secret: receiver.hook.secret };
  const { body } = await call<HookAnswer>("hooks", { method: "POST", body: { config } });
  await server.emulator.webhooks.settled();
  const [form] = receiver.takeRaw();
  expect(form?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(JSON.parse(new URLSearchParams(form?.body).get("payload") ?? "")).toMatchObject({ hook_id: body.id });
  await call(`hooks/${body.id}`, { method: "DELETE" });
});

test("deliveries are listed by pages and outcome, read one by one, and tried again under their GUID", async () => {
  const hook = await makeHook("/pages");
  await receiver.take(server.emulator);
  receiver.status = 503;
  for (let i = 0; i < 4; i++) await call(`hooks/${hook.id}/pings`, { method: "POST" });
  const [, failed] = await receiver.take(server.emulator);
  const path = `hooks/${hook.id}/deliveries`;
  const first = await call<Listed[]>(`${path}?per_page=2`);
  expect(validate(`${HOOK}/deliveries`, 200, first.body)).toEqual([]);
  const next = /<([^>]+)>; rel="next"/.exec(first.link ?? "")?.[1] ?? "";
  await call(`hooks/${hook.id}/pings`, { method: "POST" });
  await receiver.take(server.emulator);
  const second = await call<Listed[]>(next);
  expect([...first.body, ...second.body].map(({ id }) => id)).toEqual(
    idsDown((await call<Listed[]>(path)).body.slice(1, 5)),
  );
  expect(second.link).toMatch(/rel="prev".*rel="next"/);
  const failures = await call<Listed[]>(`${path}?status=failure`);
  expect(failures.body).toHaveLength(5);
  expect(failures.body[0]).toMatchObject({ status_code: 503, status: "Invalid HTTP Response: 503", event: "ping" });
  expect((await call<Listed[]>(`${path}?status=success`)).body).toHaveLength(1);
  expect((await call(`${path}?status=other`)).status).toBe(422);
  expect((await call(`${path}?cursor=other`)).status).toBe(400);
  const { id } = failures.body.find(({ guid }) => guid === failed?.guid) ?? { id: 0 };
  const detail = await call(`${path}/${id}`);
  expect(validate(`${HOOK}/deliveries/{delivery_id}`, 200, detail.body)).toEqual([]);
  const request = { headers: { "x-github-delivery": failed?.guid }, payload: failed?.payload };
  expect(detail.body).toMatchObject({ request, response: { headers: { "x-answer": "yes" }, payload: "thanks" } });
  receiver.status = 200;
  expect(await call(`${path}/${id}/attempts`, { method: "POST" })).toMatchObject({ status: 202, body: {} });
  expect((await receiver.take(server.emulator)).map(({ guid }) => guid)).toEqual([failed?.guid]);
  const [latest] = (await call<Listed[]>(path)).body;
  expect(latest).toMatchObject({ guid: failed?.guid, redelivery: true, status: "OK", status_code: 200 });
  const { deliveredAt, durationMs, createdAt } = server.emulator.webhooks.deliveries.at(-1) ?? {};
  expect(deliveredAt?.getTime()).toBeGreaterThanOrEqual(createdAt?.getTime() ?? Number.NaN);
  expect(durationMs).toBeGreaterThan(0);
});

interface Listed {
  id: number;
  guid: string;
}

function idsDown(items: Listed[]): number[] {
  return items.map(({ id }) => id).sort((a, b) => b - a);
}
