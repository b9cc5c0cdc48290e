import { randomUUID } from "node:crypto";
import { createProject } from "@project-sync/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "../testing/api-fixture.js";
import { expectProblem } from "../testing/test-client.js";

/** Who may do what: keys of three roles, of one project, and browser sessions. */

let api: ApiFixture;
let projectId: string;
let repositoryId: string;

beforeAll(async () => {
  api = await createApiFixture();
  await api.git.write("README.md", "hello\n").commit();
  ({ projectId, repositoryId } = await api.addWidgets());
});
afterAll(() => api[Symbol.asyncDispose]());

async function makeKey(input: object): Promise<{ id: string; key: string }> {
  const { status, body } = await api.post("/api/v1/keys", { name: "test", role: "read", ...input });
  expect(status).toBe(201);
  return body as { id: string; key: string };
}

/** A request with a key, without any other header. */
function as(key: string, method: string, path: string, body?: unknown) {
  const headers = { authorization: `Bearer ${key}`, ...(body ? { "content-type": "application/json" } : {}) };
  return api.send(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

describe("API keys", () => {
  it("are shown once, listed without their secret, noted when used, and gone when revoked", async () => {
    const { id, key } = await makeKey({ name: "CI", role: "sync", expiresAt: "2999-01-01T00:00:00Z" });
    expect(key).toMatch(/^psk_[\w-]{32}$/);
    expect((await as(key, "GET", "/api/v1/projects")).status).toBe(200);
    const listed = await api.get("/api/v1/keys");
    expect(listed.text).not.toContain(key);
    const shown = (listed.body.items as { id: string }[]).find((it) => it.id === id);
    expect(shown).toMatchObject({ name: "CI", role: "sync", prefix: key.slice(0, 12), lastUsedAt: expect.any(String) });
    const { rows } = await api.database.pool.query(`SELECT * FROM "ApiKey"`);
    expect(JSON.stringify(rows)).not.toContain(key);
    const revoked = await as("the-key", "DELETE", `/api/v1/keys/${id}`);
    expect([revoked.status, revoked.body.revokedAt]).toEqual([200, expect.any(String)]);
    expectProblem(await as(key, "GET", "/api/v1/projects"), 401, "unauthenticated");
    expectProblem(await as("the-key", "DELETE", `/api/v1/keys/${randomUUID()}`), 404, "api_key_not_found");
  });

  it("that make no sense are refused by name", async () => {
    const past = await api.post("/api/v1/keys", { name: "x", role: "read", expiresAt: "2001-01-01T00:00:00Z" });
    expect(expectProblem(past, 400, "invalid_request").issues).toMatchObject([{ path: "expiresAt" }]);
    expectProblem(await api.post("/api/v1/keys", { name: "x", role: "owner" }), 400, "invalid_request");
    const unknown = await api.post("/api/v1/keys", { name: "x", role: "read", projectId: randomUUID() });
    expectProblem(unknown, 404, "project_not_found");
  });

  it("may what their role says", async () => {
    const [read, sync] = [(await makeKey({ role: "read" })).key, (await makeKey({ role: "sync" })).key];
    const syncs = `/api/v1/repositories/${repositoryId}/syncs`;
    expect((await as(read, "GET", syncs)).status).toBe(200);
    expectProblem(await as(read, "POST", syncs), 403, "forbidden");
    expectProblem(await as(read, "GET", "/api/v1/keys"), 403, "forbidden");
    expect((await as(read, "GET", "/api/v1/ops/queues")).status).toBe(200);
    expect((await as(sync, "POST", syncs)).status).toBe(202);
    expectProblem(await as(sync, "POST", "/api/v1/projects", { name: "n" }), 403, "forbidden");
    expectProblem(await as(sync, "PATCH", `/api/v1/repositories/${repositoryId}`, {}), 403, "forbidden");
    expectProblem(await as(sync, "POST", "/api/v1/ops/queues/project-sync/pause"), 403, "forbidden");
  });

  it("of one project see no other", async () => {
    const other = await createProject(api.database, { name: "other" });
    const { key } = await makeKey({ role: "admin", projectId: other.id });
    const { body } = await as(key, "GET", "/api/v1/projects");
    expect((body.items as { id: string }[]).map(({ id }) => id)).toEqual([other.id]);
    expect((await as(key, "GET", `/api/v1/projects/${other.id}`)).status).toBe(200);
    const started = await api.post(`/api/v1/repositories/${repositoryId}/syncs`);
    const paths = [
      [`/api/v1/projects/${projectId}/overview`, "project_not_found"],
      [`/api/v1/repositories/${repositoryId}/files`, "repository_not_found"],
      [`/api/v1/repositories/${repositoryId}/content?path=README.md`, "repository_not_found"],
      [`/api/v1/syncs/${started.body.id}/timings`, "sync_not_found"],
    ] as const;
    for (const [path, code] of paths) expectProblem(await as(key, "GET", path), 404, code);
    expectProblem(await as(key, "POST", `/api/v1/syncs/${started.body.id}/cancel`), 404, "sync_not_found");
    for (const path of ["/api/v1/ops/workers", "/api/v1/keys", "/api/v1/webhooks/deliveries"]) {
      expectProblem(await as(key, "GET", path), 403, "forbidden");
    }
  });
});

describe("a browser session", () => {
  async function begin(key: string, headers: Record<string, string> = {}) {
    const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    return api.send("/api/v1/session", { ...init, body: JSON.stringify({ key }) });
  }

  it("stands for the key, in a cookie that no script reads and no other site sends", async () => {
    const { id, key } = await makeKey({ name: "browser", role: "sync" });
    const begun = await begin(key);
    expect(begun.body).toMatchObject({ via: "session", role: "sync", key: { id, name: "browser" } });
    const set = begun.headers.get("set-cookie") ?? "";
    expect(set).toMatch(/^project_sync_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=1209600$/);
    expect(set + begun.text).not.toContain(key);
    const cookie = set.split(";", 1)[0] ?? "";
    const { host, origin } = new URL(api.url);
    expect((await api.send("/api/v1/session", { headers: { cookie } })).body).toMatchObject({ via: "session" });
    const syncs = `/api/v1/repositories/${repositoryId}/syncs`;
    expect((await api.send(syncs, { method: "POST", headers: { cookie, origin } })).status).toBe(202);
    const evil = { cookie, origin: "http://evil.example" };
    expectProblem(await api.send(syncs, { method: "POST", headers: evil }), 403, "cross_site_request");
    const trpc = await api.send("/trpc/projects.list?input=%7B%7D", { headers: { cookie, host } });
    expect(trpc.status).toBe(200);
    const ended = await api.send("/api/v1/session", { method: "DELETE", headers: { cookie } });
    expect([ended.status, ended.headers.get("set-cookie")]).toEqual([204, expect.stringContaining("Max-Age=0")]);
    expectProblem(await api.send("/api/v1/session", { headers: { cookie } }), 401, "unauthenticated");
  });

  it("ends with its key, and is for https alone where the browser came by that", async () => {
    const { id, key } = await makeKey({ role: "admin" });
    const begun = await begin(key, { "x-forwarded-proto": "https" });
    const set = begun.headers.get("set-cookie") ?? "";
    expect(set).toContain("; Secure");
    const cookie = set.split(";", 1)[0] ?? "";
    expect((await api.send("/api/v1/keys", { headers: { cookie } })).status).toBe(200);
    await as("the-key", "DELETE", `/api/v1/keys/${id}`);
    expectProblem(await api.send("/api/v1/keys", { headers: { cookie } }), 401, "unauthenticated");
  });

  it("is not to be had with a wrong key", async () => {
    const refused = await begin("psk_wrong");
    expectProblem(refused, 401, "unauthenticated");
    expect(refused.headers.get("set-cookie")).toBeNull();
    expectProblem(await begin(""), 400, "invalid_request");
    expect((await begin("the-key")).body).toMatchObject({ role: "admin", key: null });
  });
});
