import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createClient } from "./create-client.js";
import {
  ConflictError,
  ForbiddenError,
  InvalidRequestError,
  isCode,
  NotFoundError,
  ProjectSyncApiError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
} from "./errors.js";
import { retryAfterMs } from "./retry-after.js";

const EMPTY = JSON.stringify({ items: [], nextCursor: null });
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test.each([
  [400, "invalid_request", InvalidRequestError],
  [401, "unauthenticated", UnauthenticatedError],
  [403, "forbidden", ForbiddenError],
  [404, "sync_not_found", NotFoundError],
  [409, "sync_already_finished", ConflictError],
  [410, "sync_expired", NotFoundError],
  [429, "too_many_requests", RateLimitedError],
  [503, "github_rate_limited", RateLimitedError],
  [503, "queue_unavailable", UnavailableError],
  [422, "invalid_payload", ProjectSyncApiError],
])("%i %s is a class of its own, with its code", async (status, code, ErrorClass) => {
  const { client } = await serve(() => ({ status, body: problem(status, code) }));
  const error = await client.projects.create({ name: "x" }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ErrorClass);
  expect(error).toBeInstanceOf(ProjectSyncApiError);
  expect(error).toMatchObject({ code, status, name: ErrorClass.name });
  expect(isCode(error, code)).toBe(true);
  expect(isCode(error, "other")).toBe(false);
});

test("a read that fails in passing is repeated, and what changes something is not", async () => {
  let failures = 2;
  const { client, asked } = await serve(() =>
    failures-- > 0 ? { status: 503, body: "" } : { status: 200, body: EMPTY },
  );
  expect(await client.projects.list()).toEqual({ items: [], nextCursor: null });
  expect(asked()).toBe(3);
  failures = 1;
  await expect(client.projects.create({ name: "x" })).rejects.toThrow(UnavailableError);
  expect(asked()).toBe(4);
});

test("no more often than asked for, and not when the server wants more patience than a caller has", async () => {
  const { client, asked } = await serve(() => ({ status: 502, body: "" }), { retries: 1 });
  await expect(client.projects.list()).rejects.toMatchObject({ status: 502 });
  expect(asked()).toBe(2);
  const busy = await serve(() => ({ status: 429, body: "", headers: { "retry-after": "60" } }));
  await expect(busy.client.projects.list()).rejects.toMatchObject({ retryAfterMs: 60_000 });
  expect(busy.asked()).toBe(1);
});

test("an abort ends a call with the caller's reason, also between two attempts", async () => {
  const { client } = await serve(() => ({ status: 503, body: "", headers: { "retry-after": "4" } }));
  const abort = new AbortController();
  const reason = new Error("enough");
  setTimeout(() => abort.abort(reason), 100);
  await expect(client.projects.list({}, { signal: abort.signal })).rejects.toBe(reason);
});

test("Retry-After as seconds and as a date", () => {
  const now = Date.parse("2026-11-20T10:00:00Z");
  expect(retryAfterMs("3", now)).toBe(3_000);
  expect(retryAfterMs("Fri, 20 Nov 2026 10:00:07 GMT", now)).toBe(7_000);
  expect(retryAfterMs("Fri, 20 Nov 2026 09:00:00 GMT", now)).toBe(0);
  expect(retryAfterMs("soon", now)).toBeNull();
  expect(retryAfterMs(null, now)).toBeNull();
});

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

async function serve(answer: () => Answer, { retries }: { retries?: number } = {}) {
  let requests = 0;
  server = createServer((_, response) => {
    requests += 1;
    const { status, body, headers } = answer();
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: createClient({ baseUrl, retries }), asked: () => requests };
}

function problem(status: number, code: string): string {
  return JSON.stringify({ type: "about:blank", title: code, status, code, detail: "No." });
}
