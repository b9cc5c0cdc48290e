import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SyncEvent, SyncFact } from "@project-sync/contracts";
import { afterEach, expect, test } from "vitest";
import { createClient } from "./create-client.js";
import { ProjectSyncApiError, ServerUnreachableError, UnexpectedAnswerError } from "./errors.js";

const SYNC = "00000000-0000-4000-8000-000000000001";
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test("a connection that is reset after every event still brings 1..N once, in order", async () => {
  const events = story(40);
  const asked: (string | undefined)[] = [];
  const client = await serve((request, response) => {
    asked.push(request.headers["last-event-id"] as string | undefined);
    const next = events[Number(request.headers["last-event-id"] ?? 0)];
    startStream(response);
    response.write(next ? encode(next) : "", () => response.socket?.resetAndDestroy());
  });
  expect(await collect(client.syncs.events(SYNC, { onReconnect: noted }))).toEqual(events);
  expect(asked).toEqual([undefined, ...events.slice(0, -1).map((event) => String(event.seq))]);
});

test("what is sent twice is given once, what came in pieces is put together, unknown types are passed over", async () => {
  const events = story(3);
  const client = await serve(async (_, response) => {
    startStream(response);
    const foreign = `event: sync.weather\ndata: ${JSON.stringify({ ...events[0], seq: 2, type: "sync.weather" })}\n\n`;
    const bytes = Buffer.from(
      [": ping\n\n", events[0], foreign, events[0], events[1], events[1], events[2]].map(text).join(""),
    );
    for (let i = 0; i < bytes.length; i += 7) response.write(bytes.subarray(i, i + 7));
  });
  expect(await collect(client.syncs.events(SYNC))).toEqual(events);
});

test("lastEventId is where the stream begins", async () => {
  const events = story(5);
  const client = await serve((request, response) => {
    startStream(response);
    response.end(events.slice(Number(request.headers["last-event-id"])).map(encode).join(""));
  });
  expect(await collect(client.syncs.events(SYNC, { lastEventId: 3 }))).toEqual(events.slice(3));
});

test("a stream with nothing left to say ends once the sync is known to be finished", async () => {
  const client = await serve((request, response) => {
    if (request.url?.startsWith("/api/v1/syncs/")) return void response.end(JSON.stringify(finishedSync));
    startStream(response);
    response.end();
  });
  expect(await collect(client.syncs.events(SYNC, { lastEventId: 9 }))).toEqual([]);
});

test("with a gateway of its own, events come from there and the rest from the API", async () => {
  const asked: string[] = [];
  const api = await serve((request, response) => {
    asked.push(`api ${request.url}`);
    response.end(JSON.stringify(finishedSync));
  });
  const gateway = await serve((request, response) => {
    asked.push(`gateway ${request.url}`);
    startStream(response);
    response.end();
  });
  const client = createClient({ baseUrl: api.baseUrl, eventsUrl: gateway.baseUrl });
  expect(await collect(client.syncs.events(SYNC))).toEqual([]);
  const stream = `gateway /api/v1/events/project-sync/${SYNC}`;
  expect(asked).toEqual([stream, `api /api/v1/syncs/${SYNC}`, stream]);
});

test("204 says that there is nothing left to tell", async () => {
  const client = await serve((_, response) => void response.writeHead(204).end());
  expect(await collect(client.syncs.events(SYNC, { lastEventId: 9 }))).toEqual([]);
});

test("an unknown sync and a refused key are errors at once", async () => {
  let requests = 0;
  const client = await serve((_, response) => {
    requests += 1;
    const problem = {
      type: "about:blank",
      title: "Not Found",
      status: 404,
      code: "sync_not_found",
      detail: "No such sync.",
    };
    response.writeHead(404, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
  });
  const error = await collect(client.syncs.events(SYNC)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ProjectSyncApiError);
  expect(error).toMatchObject({ code: "sync_not_found", status: 404, detail: "No such sync." });
  expect(requests).toBe(1);
});

test("an overloaded server is asked again", async () => {
  const events = story(2);
  let requests = 0;
  const client = await serve((_, response) => {
    requests += 1;
    if (requests === 1) return void response.writeHead(503).end("try later");
    startStream(response);
    response.end(events.map(encode).join(""));
  });
  expect(await collect(client.syncs.events(SYNC))).toEqual(events);
});

test("a web page in place of events is not retried", async () => {
  const client = await serve((_, response) => void response.setHeader("content-type", "text/html").end("<h1>hi</h1>"));
  await expect(collect(client.syncs.events(SYNC))).rejects.toThrow(UnexpectedAnswerError);
});

test("a server that stays away is an error in the end", async () => {
  const client = createClient({ baseUrl: "http://127.0.0.1:1" });
  await expect(collect(client.syncs.events(SYNC, { maxReconnects: 1 }))).rejects.toThrow(ServerUnreachableError);
});

test("abort ends the wait with the caller's reason, and leaving the loop closes the connection", async () => {
  const closed: string[] = [];
  const client = await serve((_, response) => {
    response.on("close", () => closed.push("closed"));
    startStream(response);
    response.write(encode(story(3)[0] as SyncEvent));
  });
  const abort = new AbortController();
  const stream = client.syncs.events(SYNC, { signal: abort.signal });
  expect((await stream.next()).value).toMatchObject({ seq: 1 });
  const reason = new Error("enough");
  abort.abort(reason);
  await expect(stream.next()).rejects.toBe(reason);
  for await (const event of client.syncs.events(SYNC)) if (event.seq === 1) break;
  await expect.poll(() => closed.length).toBe(2);
});

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer(handle);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, apiKey: "k" });
}

function startStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
}

function story(length: number): SyncEvent[] {
  const counts = { added: 1, modified: 0, removed: 0, renamed: 0, unchanged: 0, bytes: 3, requests: 2, skipped: 0 };
  const stats = { ...counts, plan: { tree: null, content: null, fallbacks: 0 } };
  return Array.from({ length }, (_, index): SyncEvent => {
    const last: SyncFact = { type: "sync.completed", stats };
    const progress: SyncFact = { type: "sync.progress", phase: "content", done: index, total: null, unit: "files" };
    const fact: SyncFact = index === length - 1 ? last : progress;
    return { syncId: SYNC, seq: index + 1, at: "2026-11-20T10:00:00.000Z", ...fact };
  });
}

function encode(event: SyncEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function text(part: SyncEvent | string | undefined): string {
  return typeof part === "object" ? encode(part) : (part ?? "");
}

async function collect(stream: AsyncIterable<SyncEvent>): Promise<SyncEvent[]> {
  const out: SyncEvent[] = [];
  for await (const event of stream) out.push(event);
  return out;
}

function noted({ attempt }: { attempt: number }): void {
  expect(attempt).toBe(1);
}

const finishedSync = {
  id: SYNC,
  projectId: SYNC,
  repositoryId: SYNC,
  branchName: "main",
  trigger: "api",
  status: "cancelled",
  phase: null,
  headSha: null,
  baseSha: null,
  treeSha: null,
  stats: null,
  error: null,
  attempt: 1,
  previousSyncId: null,
  rewritten: false,
  resumeAt: null,
  cancelRequestedAt: null,
  requestedAt: "2026-11-20T10:00:00.000Z",
  startedAt: null,
  completedAt: "2026-11-20T10:00:00.000Z",
};
