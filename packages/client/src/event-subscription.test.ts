import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SyncEvent } from "@project-sync/contracts";
import { afterEach, expect, test } from "vitest";
import { createClient } from "./create-client.js";
import { UnauthenticatedError } from "./errors.js";
import type { EventMessage } from "./parse-stream-message.js";

const A = "00000000-0000-4000-8000-00000000000a";
const B = "00000000-0000-4000-8000-00000000000b";
const STREAM = "00000000-0000-4000-8000-0000000000a1";
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** One request as the server saw it. */
type Seen = { method: string; url: string; lastEventId: string | undefined; body: string };

test("events of many syncs come over one connection; topics change without another", async () => {
  const { client, seen, streams } = await serve();
  const subscription = client.events({ topics: [`sync:${A}`] });
  const messages = subscription[Symbol.asyncIterator]();
  const first = messages.next();
  await expect.poll(() => streams.length).toBe(1);
  streams[0]?.write(open() + event(A, 1, "c1"));
  expect(await first).toMatchObject({ value: { kind: "event", event: { syncId: A, seq: 1 } } });
  await subscription.setTopics({ add: [`sync:${B}`], remove: [`sync:${A}`] });
  streams[0]?.write(event(B, 1, "c2"));
  expect((await messages.next()).value).toMatchObject({ event: { syncId: B } });
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET /api/v1/events?topics=sync%3A${A}`,
    `POST /api/v1/events/${STREAM}/topics`,
  ]);
  expect(JSON.parse(seen[1]?.body ?? "")).toEqual({ add: [`sync:${B}`], remove: [`sync:${A}`] });
  subscription.close();
  expect(await messages.next()).toEqual({ done: true, value: undefined });
});

test("a lost connection is taken up with the last cursor and the topics of now, after the time the server asks", async () => {
  const { client, seen, streams } = await serve();
  const states: string[] = [];
  const subscription = client.events({
    topics: ["ops", `sync:${A}`],
    onConnection: (c) => states.push(c.state === "waiting" ? `waiting ${c.delayMs >= 300}` : c.state),
  });
  const messages = subscription[Symbol.asyncIterator]();
  const first = messages.next();
  await expect.poll(() => streams.length).toBe(1);
  streams[0]?.write(`retry: 300\n\n${open()}${event(A, 1, "cursor-1")}`);
  await first;
  const second = messages.next();
  streams[0]?.socket?.resetAndDestroy();
  await expect.poll(() => states.at(-1)).toBe("waiting true");
  await subscription.setTopics({ remove: ["ops"] });
  await expect.poll(() => streams.length).toBe(2);
  streams[1]?.write(open() + event(A, 2, "cursor-2"));
  expect((await second).value).toMatchObject({ event: { seq: 2 } });
  expect(seen.at(-1)).toMatchObject({ url: `/api/v1/events?topics=sync%3A${A}`, lastEventId: "cursor-1" });
  expect(states).toEqual(["connecting", "open", "waiting true", "connecting", "open"]);
  subscription.close();
});

test("a reset gives how things stand, unknown kinds are passed over, and a terminal event ends nothing", async () => {
  const { client, streams } = await serve();
  const messages = client.events({ topics: [`sync:${A}`] });
  const got = collect(messages, 3);
  await expect.poll(() => streams.length).toBe(1);
  const foreign = `event: ops.load\ndata: {"load":1}\n\nevent: sync.weather\ndata: {"type":"sync.weather"}\n\n`;
  const terminal = `id: c2\nevent: sync.cancelled\ndata: ${JSON.stringify({ ...head(A, 2), type: "sync.cancelled" })}\n\n`;
  streams[0]?.write(`${open()}event: reset\nid: c1\ndata: {"syncs":[]}\n\n${foreign}${terminal}${event(B, 1, "c3")}`);
  expect(await got).toMatchObject([
    { kind: "reset", syncs: [] },
    { event: { type: "sync.cancelled" } },
    { event: { syncId: B } },
  ]);
});

test("a stream that the server has forgotten is opened anew with the new topics", async () => {
  const { client, streams, seen } = await serve({ topicsStatus: 404 });
  const subscription = client.events({ topics: [`sync:${A}`] });
  const got = collect(subscription, 1);
  await expect.poll(() => streams.length).toBe(1);
  streams[0]?.write(open());
  await expect.poll(() => streams.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await subscription.setTopics({ add: [`sync:${B}`] });
  await expect.poll(() => streams.length).toBe(2);
  expect(seen.at(-1)?.url).toContain(encodeURIComponent(`sync:${A},sync:${B}`));
  streams[1]?.write(open() + event(B, 1, "c"));
  expect(await got).toHaveLength(1);
});

test("without topics there is no connection; the first one opens it, the last one closes it", async () => {
  const { client, streams } = await serve();
  const states: string[] = [];
  const subscription = client.events({ onConnection: ({ state }) => states.push(state) });
  const got = collect(subscription, 1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(streams).toHaveLength(0);
  await subscription.setTopics({ add: [`sync:${A}`] });
  await expect.poll(() => streams.length).toBe(1);
  await subscription.setTopics({ remove: [`sync:${A}`] });
  await expect.poll(() => states.at(-1)).toBe("idle");
  subscription.close();
  expect(await got).toEqual([]);
});

test("a refused key ends it; an abort ends it with the caller's reason", async () => {
  const refused = await serve({ status: 401 });
  await expect(collect(refused.client.events({ topics: ["ops"] }), 1)).rejects.toThrow(UnauthenticatedError);
  const { client, streams } = await serve();
  const abort = new AbortController();
  const got = collect(client.events({ topics: ["ops"], signal: abort.signal }), 1);
  await expect.poll(() => streams.length).toBe(1);
  const reason = new Error("enough");
  abort.abort(reason);
  await expect(got).rejects.toBe(reason);
});

async function serve({ status = 200, topicsStatus = 204 } = {}) {
  const seen: Seen[] = [];
  const streams: ServerResponse[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, lastEventId: headers["last-event-id"] as string | undefined, body });
    if (method === "POST") return void response.writeHead(topicsStatus).end();
    if (status !== 200) return void response.writeHead(status).end();
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    streams.push(response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: createClient({ baseUrl }), seen, streams };
}

async function collect(messages: AsyncIterable<EventMessage>, count: number): Promise<EventMessage[]> {
  const out: EventMessage[] = [];
  for await (const message of messages) if (out.push(message) === count) break;
  return out;
}

function open(): string {
  return `event: stream.open\ndata: ${JSON.stringify({ streamId: STREAM })}\n\n`;
}

function head(syncId: string, seq: number) {
  return { syncId, seq, at: "2026-11-20T10:00:00.000Z" };
}

function event(syncId: string, seq: number, cursor: string): string {
  const data: SyncEvent = { ...head(syncId, seq), type: "sync.started", attempt: 1 };
  return `id: ${cursor}\nevent: sync.started\ndata: ${JSON.stringify(data)}\n\n`;
}
