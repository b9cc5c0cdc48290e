import { connect } from "node:net";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, createApiFixture } from "./testing/api-fixture.js";
import { expectProblem } from "./testing/test-client.js";

let api: ApiFixture;
beforeAll(async () => {
  api = await createApiFixture();
});
afterAll(() => api?.[Symbol.asyncDispose]());

describe("access", () => {
  it.each(["/api/v1/projects", "/api/v1/nothing", "/metrics", "/api/v1/repositories/x/content"])(
    "needs a key: %s",
    async (path) => {
      const answer = await api.send(path);
      expectProblem(answer, 401, "unauthenticated");
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expectProblem(await api.send(path, { headers: { authorization: "Bearer wrong" } }), 401, "unauthenticated");
    },
  );

  it("is checked before the body is read", async () => {
    const init = { method: "POST", body: "{", headers: { "content-type": "application/json" } };
    expectProblem(await api.send("/api/v1/projects", init), 401, "unauthenticated");
  });

  it.each(["/healthz", "/readyz", "/docs", "/api/v1/openapi.json"])("is open: %s", async (path) => {
    expect((await api.send(path)).status).toBe(200);
  });
});

describe("requests that HTTP itself refuses", () => {
  const post = (body: string, type?: string) =>
    api.send("/api/v1/projects", {
      method: "POST",
      body: Buffer.from(body),
      headers: { authorization: "Bearer the-key", ...(type ? { "content-type": type } : {}) },
    });

  it.each([
    ["malformed JSON", '{"name":', "application/json", 400, "malformed_json"],
    ["a bare value", '"name"', "application/json", 400, "malformed_json"],
    ["a form", "name=x", "application/x-www-form-urlencoded", 415, "unsupported_media_type"],
    ["no type", '{"name":"x"}', undefined, 415, "unsupported_media_type"],
    ["nearly JSON", '{"name":"x"}', "application/json-patch+json", 415, "unsupported_media_type"],
    ["another charset", '{"name":"x"}', "application/json; charset=latin1", 415, "unsupported_media_type"],
    ["too much", `{"name":"${"x".repeat(1_100_000)}"}`, "application/json", 413, "payload_too_large"],
  ])("%s", async (_name, body, type, status, code) => {
    const { detail } = expectProblem(await post(body, type), status, code);
    expect(detail).not.toMatch(/position|node_modules|at /);
  });

  it.each(["/", "/nothing", "/api/v1/nothing", "/api/v1/projects/a/b/c", "/api/v2/projects", "/healthz/x"])(
    "no route: %s",
    async (path) => {
      expectProblem(await api.get(path), 404, "route_not_found");
    },
  );

  it.each([
    ["DELETE", "/api/v1/projects", "GET, HEAD, POST"],
    ["PUT", "/api/v1/projects/11111111-1111-1111-1111-111111111111", "GET, HEAD"],
    ["POST", "/healthz", "GET, HEAD"],
    ["GET", "/api/v1/webhooks/github", "POST"],
    ["GET", "/api/v1/syncs/11111111-1111-1111-1111-111111111111/cancel", "POST"],
  ])("no such method: %s %s", async (method, path, allow) => {
    const answer = await api.send(path, { method, headers: { authorization: "Bearer the-key" } });
    expectProblem(answer, 405, "method_not_allowed");
    expect(answer.headers.get("allow")?.split(", ").sort()).toEqual(allow.split(", ").sort());
  });

  it("an address that cannot be decoded", async () => {
    expectProblem(await api.get("/api/v1/repositories/%E0%A4%A/content?path=x"), 400, "bad_request");
  });

  it("a Host header that is none", async () => {
    const answer = await sendRaw(
      "GET /api/v1/projects HTTP/1.1\r\nHost: ]bad[\r\nAuthorization: Bearer the-key\r\nConnection: close\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"bad_request"');
  });

  it("answers HEAD as GET, without a body", async () => {
    const init = { method: "HEAD", headers: { authorization: "Bearer the-key" } };
    expect(await api.send("/api/v1/projects", init)).toMatchObject({ status: 200, text: "" });
  });
});

async function sendRaw(request: string): Promise<string> {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  let answer = "";
  for await (const chunk of socket) answer += chunk;
  return answer;
}

describe("a failure of ours", () => {
  it("reveals an id and no more, and logs the rest under it", async () => {
    const rename = (from: string, to: string) => api.database.pool.query(`ALTER TABLE "${from}" RENAME TO "${to}"`);
    await rename("Project", "Hidden");
    const answer = await api.get("/api/v1/projects");
    await rename("Hidden", "Project");
    const { detail, title } = expectProblem(answer, 500, "internal_error");
    const requestId = answer.headers.get("x-request-id") ?? "";
    expect(detail).toBe(`Something went wrong on the server. It is logged under the request id ${requestId}.`);
    expect(title).toBe("Internal error");
    const line = api.log.find((entry) => entry.includes(requestId));
    expect(line).toContain("does not exist");
  });
});

describe("openapi.json", () => {
  it("is a valid document", async () => {
    const { body } = await api.send("/api/v1/openapi.json");
    const result = await new Validator().validate(body);
    expect(result).toMatchObject({ valid: true });
    expect(body.openapi).toMatch(/^3\.1/);
  });

  it("lists every route of the contract", async () => {
    const { body } = await api.send("/api/v1/openapi.json");
    const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual(
      [
        "POST /api/v1/projects",
        "GET /api/v1/projects",
        "GET /api/v1/projects/{projectId}",
        "GET /api/v1/projects/{projectId}/overview",
        "POST /api/v1/projects/{projectId}/repositories",
        "GET /api/v1/projects/{projectId}/repositories",
        "GET /api/v1/repositories/{repositoryId}",
        "GET /api/v1/repositories/{repositoryId}/summary",
        "GET /api/v1/repositories/{repositoryId}/branches",
        "POST /api/v1/repositories/{repositoryId}/syncs",
        "GET /api/v1/repositories/{repositoryId}/syncs",
        "GET /api/v1/repositories/{repositoryId}/files",
        "GET /api/v1/repositories/{repositoryId}/directory",
        "GET /api/v1/repositories/{repositoryId}/find-files",
        "GET /api/v1/repositories/{repositoryId}/content",
        "GET /api/v1/repositories/{repositoryId}/compare",
        "GET /api/v1/repositories/{repositoryId}/file-history",
        "POST /api/v1/repositories/{repositoryId}/verify",
        "PATCH /api/v1/repositories/{repositoryId}",
        "POST /api/v1/repositories/{repositoryId}/hook",
        "GET /api/v1/webhooks/deliveries",
        "GET /api/v1/webhooks/deliveries/{guid}",
        "POST /api/v1/webhooks/deliveries/replay",
        "POST /api/v1/webhooks/deliveries/{guid}/replay",
        "GET /api/v1/syncs/{syncId}",
        "GET /api/v1/syncs/{syncId}/changes",
        "GET /api/v1/syncs/{syncId}/log",
        "GET /api/v1/syncs/{syncId}/timings",
        "POST /api/v1/syncs/{syncId}/cancel",
        "POST /api/v1/syncs/{syncId}/retry",
        "GET /api/v1/syncs/{syncId}/restore-memory",
        "POST /api/v1/syncs/{syncId}/restore-memory",
        "GET /api/v1/projects/{projectId}/memory",
        "GET /api/v1/projects/{projectId}/memory/modes",
        "POST /api/v1/projects/{projectId}/memory",
        "POST /api/v1/projects/{projectId}/memory/import",
        "GET /api/v1/memory/{entryId}",
        "PATCH /api/v1/memory/{entryId}",
        "POST /api/v1/memory/{entryId}/archive",
        "POST /api/v1/webhooks/github",
        "GET /api/v1/ops/queues",
        "POST /api/v1/ops/queues/{queue}/pause",
        "POST /api/v1/ops/queues/{queue}/resume",
        "GET /api/v1/ops/workers",
        "GET /api/v1/ops/throughput",
        "GET /api/v1/ops/failures",
        "POST /api/v1/ops/failures/{code}/retry",
        "GET /api/v1/ops/rate-limits",
        "GET /api/v1/ops/maintenance",
        "GET /api/v1/keys",
        "POST /api/v1/keys",
        "DELETE /api/v1/keys/{keyId}",
        "GET /api/v1/session",
        "POST /api/v1/session",
        "DELETE /api/v1/session",
        "GET /api/v1/github/connection",
        "GET /api/v1/github/access",
        "GET /api/v1/openapi.json",
        "GET /docs",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
      ].sort(),
    );
  });
});

describe("service routes", () => {
  it("shows the documentation without a script", async () => {
    const { text, headers } = await api.send("/docs");
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'/);
    expect(text).toContain("POST</b> /api/v1/repositories/{repositoryId}/syncs");
  });

  it("gives Prometheus its metrics", async () => {
    const { status, text, headers } = await api.get("/metrics");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/plain/);
    expect(text).toContain("project_sync_github_requests_total");
  });

  it("is not ready without its queue", async () => {
    expect((await api.send("/readyz")).body).toEqual({ status: "ready" });
    api.outage.queue = true;
    const { detail } = expectProblem(await api.send("/readyz"), 503, "not_ready");
    api.outage.queue = false;
    expect(detail).toBe("Not ready: no answer from the queue.");
    expect((await api.send("/healthz")).body).toEqual({ status: "ok" });
  });

  it("says nothing of what it is built with", async () => {
    const { headers } = await api.send("/healthz");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect((await api.get("/api/v1/projects")).headers.get("cache-control")).toBe("no-store");
  });
});
