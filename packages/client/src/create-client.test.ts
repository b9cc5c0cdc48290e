import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createClient } from "./create-client.js";
import { ServerUnreachableError, UnexpectedAnswerError } from "./errors.js";

const PROJECT = { id: "00000000-0000-4000-8000-000000000001", name: "default", createdAt: "2026-11-20T10:00:00.000Z" };
const FILE = {
  ...{ path: "src/a b/main.ts", type: "blob", mode: "100644", blobSha: "a".repeat(40), size: 3, language: null },
  ...{ skipped: null, renamedFrom: null, syncId: PROJECT.id },
};
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test("requests carry the key and the query, answers are parsed", async () => {
  const seen: string[] = [];
  const client = await serve(200, JSON.stringify({ items: [PROJECT], nextCursor: null }), seen);
  const items = [{ ...PROJECT, repositoryCount: 0, repositories: [] }];
  expect(await client.projects.list({ limit: 5, cursor: undefined })).toEqual({ items, nextCursor: null });
  expect(seen).toEqual(["GET /api/v1/projects?limit=5 Bearer secret "]);
});

test("a body is sent as JSON", async () => {
  const seen: string[] = [];
  const client = await serve(201, JSON.stringify(PROJECT), seen);
  expect(await client.projects.create({ name: "default" })).toEqual(PROJECT);
  expect(seen).toEqual(['POST /api/v1/projects Bearer secret {"name":"default"}']);
});

test("a session ends without a body, either way", async () => {
  const seen: string[] = [];
  const client = await serve(204, "", seen);
  await client.session.end();
  expect(seen).toEqual(["DELETE /api/v1/session Bearer secret "]);
});

test("problem details become a ProjectSyncApiError", async () => {
  const issues = [{ path: "name", message: "too long" }];
  const problem = {
    type: "about:blank",
    title: "Bad Request",
    status: 400,
    code: "invalid_request",
    detail: "No.",
    issues,
  };
  const client = await serve(400, JSON.stringify(problem));
  await expect(client.projects.create({ name: "x" })).rejects.toMatchObject({
    code: "invalid_request",
    status: 400,
    issues,
  });
});

test("an error without problem details is told by its status", async () => {
  const client = await serve(502, "<html>Bad Gateway</html>");
  await expect(client.projects.list()).rejects.toMatchObject({ code: "http_502", status: 502 });
});

test.each(["", "{}", '{"items":[{"id":1}],"nextCursor":null}', '{"items":['])("%j is not believed", async (body) => {
  const client = await serve(200, body);
  await expect(client.projects.list()).rejects.toThrow(UnexpectedAnswerError);
});

test("content comes as bytes with its ETag", async () => {
  const client = await serve(200, Buffer.from([0, 255, 10]));
  const { bytes, etag } = await client.files.content(PROJECT.id, { path: "a b/\\xff", branch: "main" });
  expect([...bytes]).toEqual([0, 255, 10]);
  expect(etag).toBe('"abc"');
});

test("a directory, and files found by words of their paths, of any tree", async () => {
  const seen: string[] = [];
  const client = await serve(200, JSON.stringify({ items: [FILE], nextCursor: null }), seen);
  const page = { items: [FILE], nextCursor: null };
  expect(await client.files.directory("r", { directory: "src/a b", at: PROJECT.id, limit: 5 })).toEqual(page);
  expect(await client.files.find("r", { q: "main ts", branch: "dev" })).toEqual(page);
  expect(await client.files.directory("r")).toEqual(page);
  expect(seen.map((request) => request.split(" ")[1])).toEqual([
    `/api/v1/repositories/r/directory?directory=src%2Fa+b&at=${PROJECT.id}&limit=5`,
    "/api/v1/repositories/r/find-files?q=main+ts&branch=dev",
    "/api/v1/repositories/r/directory",
  ]);
});

test("nothing listening is ServerUnreachableError", async () => {
  const client = createClient({ baseUrl: "http://127.0.0.1:1" });
  await expect(client.projects.list()).rejects.toThrow(ServerUnreachableError);
});

test("an answer that never comes ends with the time limit", async () => {
  server = createServer(() => {});
  const client = createClient({ baseUrl: await listen(server), timeoutMs: 50 });
  await expect(client.projects.list()).rejects.toThrow(ServerUnreachableError);
});

async function serve(status: number, answer: string | Buffer, seen: string[] = []) {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
    response.writeHead(status, { etag: '"abc"' }).end(answer);
  });
  return createClient({ baseUrl: await listen(server), apiKey: "secret" });
}

async function listen(target: Server): Promise<string> {
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
}
