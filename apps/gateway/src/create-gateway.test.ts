import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { watchEvents } from "./testing/event-source.js";
import { FINISHED, progress } from "./testing/memory-syncs.js";
import { AUTHORIZED, startGateway } from "./testing/start-gateway.js";

/** Megabytes through real sockets, on a machine that many tests share. */
const SLOW = { timeout: 30_000 };

const AT = "2026-11-23T12:00:00.000Z";

const POLL = { timeout: 10_000, interval: 10 };

async function readProblem(response: Response): Promise<unknown> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  return response.json();
}

test("a finished sync is replayed as text/event-stream, and the stream ends", async () => {
  const { syncs, urlOf } = await startGateway({ retryMs: 2_000 });
  const syncId = syncs.create(1);
  syncs.append(syncId, FINISHED);
  const response = await fetch(urlOf(syncId), { headers: AUTHORIZED });
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
  });
  const first = {
    syncId,
    seq: 1,
    at: AT,
    type: "sync.progress",
    phase: "content",
    done: 0,
    total: null,
    unit: "files",
  };
  const last = { syncId, seq: 2, at: AT, type: "sync.cancelled" };
  expect(await response.text()).toBe(
    "retry: 2000\n\n" +
      `id: 1\nevent: sync.progress\ndata: ${JSON.stringify(first)}\n\n` +
      `id: 2\nevent: sync.cancelled\ndata: ${JSON.stringify(last)}\n\n`,
  );
});

test("what the client has seen is not sent again: Last-Event-ID, ?lastEventId=, and the header wins", async () => {
  const { syncs, urlOf } = await startGateway();
  const syncId = syncs.create(4);
  syncs.append(syncId, FINISHED);
  const idsOf = async (query: string, headers = {}) => {
    const text = await (await fetch(urlOf(syncId) + query, { headers: { ...AUTHORIZED, ...headers } })).text();
    return [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  };
  expect(await idsOf("?lastEventId=0")).toEqual([1, 2, 3, 4, 5]);
  expect(await idsOf("?lastEventId=3")).toEqual([4, 5]);
  expect(await idsOf("", { "last-event-id": "2" })).toEqual([3, 4, 5]);
  expect(await idsOf("?lastEventId=1", { "last-event-id": "4" })).toEqual([5]);
});

test("a client that has seen the end gets 204, and its EventSource does not come back", async () => {
  const { syncs, urlOf } = await startGateway();
  const syncId = syncs.create(2);
  syncs.append(syncId, FINISHED);
  expect((await fetch(`${urlOf(syncId)}?lastEventId=3`, { headers: AUTHORIZED })).status).toBe(204);
  expect(await watchEvents(`${urlOf(syncId)}?lastEventId=3`)).toEqual({ ids: [], connections: 1, gaveUpWith: 204 });
});

test("without a valid key: 401, before anything else is looked at", async () => {
  const { urlOf } = await startGateway();
  for (const headers of [{}, { authorization: "Bearer wrong" }]) {
    const response = await fetch(urlOf("not-a-uuid"), { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    expect(await readProblem(response)).toMatchObject({ status: 401, code: "unauthenticated" });
  }
});

test("an unknown sync is 404 before any stream starts", async () => {
  const { urlOf } = await startGateway();
  const response = await fetch(urlOf(randomUUID()), { headers: AUTHORIZED });
  expect(response.status).toBe(404);
  expect(await readProblem(response)).toMatchObject({ status: 404, code: "sync_not_found" });
});

test.each([
  ["an id that is no uuid", (_syncId: string) => "/nonsense", {}, "syncId"],
  ["a Last-Event-ID that is no number", (syncId: string) => `/${syncId}`, { "last-event-id": "abc" }, "lastEventId"],
  ["a negative number", (syncId: string) => `/${syncId}?lastEventId=-1`, {}, "lastEventId"],
  ["a number given twice", (syncId: string) => `/${syncId}?lastEventId=1&lastEventId=2`, {}, "lastEventId"],
  ["an event that the sync does not have", (syncId: string) => `/${syncId}?lastEventId=7`, {}, "lastEventId"],
])("%s is 400 and says which field", async (_what, pathOf, headers, path) => {
  const { syncs, url } = await startGateway();
  const address = `${url}/api/v1/events/project-sync${pathOf(syncs.create(3))}`;
  const response = await fetch(address, { headers: { ...AUTHORIZED, ...headers } });
  expect(response.status).toBe(400);
  expect(await readProblem(response)).toMatchObject({ code: "invalid_request", issues: [{ path }] });
});

test("a quiet stream carries heartbeats, and a client that leaves is forgotten", async () => {
  const { syncs, clients, urlOf } = await startGateway({ heartbeatMs: 5 });
  const syncId = syncs.create(1);
  const abort = new AbortController();
  const response = await fetch(urlOf(syncId), { headers: AUTHORIZED, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes(": keep-alive\n\n: keep-alive\n\n")) text += (await reader?.read())?.value ?? "";
  expect(await clients()).toBe(1);
  abort.abort();
  await expect.poll(clients, POLL).toBe(0);
});

test("live events arrive while the stream is open", async () => {
  const { syncs, bus, clients, urlOf } = await startGateway();
  const syncId = syncs.create(1);
  const watching = watchEvents(urlOf(syncId));
  await expect.poll(clients, POLL).toBe(1);
  for (let i = 0; i < 5; i++) bus.publish(syncs.append(syncId, i === 4 ? FINISHED : progress(i)));
  expect((await watching).ids).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a client that does not read is disconnected before it costs memory; one that does is not", SLOW, async () => {
  const settings = { maxBufferedBytes: 64 * 1024, stallMs: 200 };
  const { syncs, disconnects, url, urlOf } = await startGateway(settings);
  const syncId = syncs.create(2_000, { type: "sync.paused", reason: "x".repeat(10_000), resumeAt: AT });
  const { hostname, port } = new URL(url);
  const stalled = connect(Number(port), hostname);
  stalled.write(
    `GET ${new URL(urlOf(syncId)).pathname} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${AUTHORIZED.authorization}\r\n\r\n`,
  );
  stalled.pause();
  stalled.on("error", () => undefined);
  await expect.poll(() => disconnects("slow_consumer"), POLL).toBe(1);
  stalled.resume();
  await once(stalled, "close");
  expect(stalled.bytesRead).toBeLessThan(15_000_000);

  syncs.append(syncId, FINISHED);
  expect((await watchEvents(urlOf(syncId))).ids.length).toBe(2_001);
});

test("closing ends the open streams and refuses new ones", async () => {
  const { syncs, gateway, urlOf } = await startGateway();
  const syncId = syncs.create(2);
  const response = await fetch(urlOf(syncId), { headers: AUTHORIZED });
  await gateway.close();
  expect(await response.text()).toMatch(/id: 2\n.*\n.*\n\nretry: \d+\n\n$/);
  const refused = await fetch(urlOf(syncId), { headers: AUTHORIZED });
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("2");
  expect(await readProblem(refused)).toMatchObject({ code: "not_ready" });
});

test("a store that fails before the stream is a 500 that reveals nothing; after, the stream breaks off", async () => {
  const findSync = () => Promise.reject(new Error("secret detail"));
  const broken = await startGateway({ findSync });
  const response = await fetch(broken.urlOf(randomUUID()), { headers: AUTHORIZED });
  expect(response.status).toBe(500);
  expect(JSON.stringify(await readProblem(response))).not.toContain("secret");

  const gate = { open: true };
  const breaking = await startGateway({ read: (...args) => (gate.open ? syncs.read(...args) : findSync()) });
  const { syncs, bus, urlOf } = breaking;
  const syncId = syncs.create(1);
  const begun = await fetch(urlOf(syncId), { headers: AUTHORIZED });
  gate.open = false;
  for (const listener of bus.listeners) listener.onGap();
  expect(begun.status).toBe(200);
  await expect(begun.text()).rejects.toThrow();
});

test("health, metrics, and nothing else", async () => {
  const { url } = await startGateway();
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok" });
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: "ready" });
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  expect(await (await fetch(`${url}/metrics`, { headers: AUTHORIZED })).text()).toContain("process_cpu");
  const other = await fetch(`${url}/api/v1/projects`, { headers: AUTHORIZED });
  expect(other.status).toBe(404);
  expect(await readProblem(other)).toMatchObject({ code: "route_not_found" });

  const unready = await startGateway({ checkStore: () => Promise.reject(new Error("down")) });
  expect((await fetch(`${unready.url}/readyz`)).status).toBe(503);
});
