import { randomUUID } from "node:crypto";
import { type SyncEvent, streamOpenSchema, syncEventSchema } from "@project-sync/contracts";
import { expect, onTestFinished, test } from "vitest";
import { FINISHED, progress } from "./testing/memory-syncs.js";
import { type OpenStream, openStream } from "./testing/open-stream.js";
import { AUTHORIZED, startGateway } from "./testing/start-gateway.js";

async function start(options: Parameters<typeof startGateway>[0] = {}) {
  const gateway = await startGateway(options);
  const { syncs, bus, url } = gateway;
  const open = async (topics: string, lastEventId = "") => {
    const headers = lastEventId ? { "last-event-id": lastEventId } : {};
    const stream = await openStream(`${url}/api/v1/events?topics=${topics}`, headers);
    onTestFinished(() => stream.close());
    return stream;
  };
  /** Stores and publishes; answers the event. */
  const tell = (syncId: string, fact = progress(0)): SyncEvent => {
    const event = syncs.append(syncId, fact);
    bus.publish(event);
    return event;
  };
  const change = (stream: OpenStream, body: unknown) => {
    const { streamId } = streamOpenSchema.parse(stream.events[0]?.data);
    return changeTopics(url, streamId, body);
  };
  return { ...gateway, open, tell, change };
}

function changeTopics(url: string, streamId: string, body: unknown): Promise<Response> {
  const headers = { ...AUTHORIZED, "content-type": "application/json" };
  return fetch(`${url}/api/v1/events/${streamId}/topics`, { method: "POST", headers, body: JSON.stringify(body) });
}

const has = (syncId: string, count: number) => (stream: OpenStream) => stream.seqs(syncId).length >= count;

test("a stream opens with its id, replays unfinished syncs from their start, goes on live and does not end", async () => {
  const { syncs, open, tell } = await start();
  const [one, two, done] = [syncs.create(2), syncs.create(1), syncs.create(1)] as [string, string, string];
  syncs.append(done, FINISHED);
  const stream = await open("ops");
  await stream.until(has(one, 2));
  await stream.until(has(two, 1));
  expect(stream.response.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
  expect(stream.events[0]).toMatchObject({ type: "stream.open", id: expect.stringMatching(/^[\w-]+$/) });
  const last = tell(one, FINISHED);
  tell(two);
  await stream.until(has(two, 2));
  expect(stream.seqs(one)).toEqual([1, 2, 3]);
  expect(stream.seqs(two)).toEqual([1, 2]);
  expect(stream.seqs(done)).toEqual([]);
  expect(stream.events).toContainEqual({ type: "sync.cancelled", id: expect.any(String), data: last });
  for (const { type, data } of stream.events.slice(1)) expect(syncEventSchema.parse(data).type).toBe(type);
});

test("a sync that begins later is found by the topics it belongs to", async () => {
  const { syncs, open, tell } = await start();
  const first = syncs.create();
  const place = await syncs.findStreamSync(first);
  const streams = [await open(`repository:${place?.repositoryId}`), await open(`project:${place?.projectId}`)];
  const others = await open(`repository:${randomUUID()}`);
  for (const stream of [...streams, others]) await stream.until(({ events }) => events.length === 1);
  const second = syncs.create(0, progress(0), place ?? undefined);
  tell(second);
  tell(second, FINISHED);
  for (const stream of streams) expect((await stream.until(has(second, 2))).seqs(second)).toEqual([1, 2]);
  expect(others.events).toHaveLength(1);
});

test("topics are added and removed while the stream is open", async () => {
  const { syncs, open, tell, change } = await start();
  const [one, two] = [syncs.create(1), syncs.create(3)] as [string, string];
  const stream = await open(`sync:${one}`);
  await stream.until(has(one, 1));
  expect((await change(stream, { add: [`sync:${two}`] })).status).toBe(204);
  await stream.until(has(two, 3));
  expect((await change(stream, { remove: [`sync:${one}`] })).status).toBe(204);
  tell(one);
  tell(two);
  await stream.until(has(two, 4));
  expect(stream.seqs(one)).toEqual([1]);
  expect((await change(stream, { add: ["nonsense"] })).status).toBe(400);
  const tooMany = Array.from({ length: 100 }, () => `sync:${randomUUID()}`);
  expect((await change(stream, { add: tooMany })).status).toBe(400);
});

test("a stream that is not on this process is 404 stream_not_found", async () => {
  const { url } = await start();
  const response = await changeTopics(url, randomUUID(), { add: ["ops"] });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "stream_not_found", status: 404 });
});

test.each([
  ["", 400],
  ["?topics=", 400],
  ["?topics=sync:nonsense", 400],
  ["?topics=ops&topics=ops", 400],
  [`?topics=${Array.from({ length: 101 }, () => `sync:${randomUUID()}`).join(",")}`, 400],
])("malformed topics are refused: %s", async (query, status) => {
  const { url } = await start();
  const response = await fetch(`${url}/api/v1/events${query}`, { headers: AUTHORIZED });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    code: "invalid_request",
    issues: [{ path: expect.stringMatching(/^topics/) }],
  });
});

test("a stream cut off at any event goes on from there: no gap, nothing twice, syncs of the meantime included", async () => {
  const { syncs, open, tell } = await start();
  const one = syncs.create(1);
  const seen = new Map<string, number[]>();
  const take = (stream: OpenStream) => {
    for (const { data } of stream.events.slice(1)) {
      const { syncId, seq } = data as SyncEvent;
      seen.set(syncId, [...(seen.get(syncId) ?? []), seq]);
    }
  };
  let cursor = "";
  const all = [one];
  for (let round = 0; round < 6; round++) {
    const stream = await open("ops", cursor);
    await stream.until(({ events }) => events.length >= (round === 0 ? 2 : 4));
    tell(one);
    const expected = syncs.count();
    const soFar = () => [...seen.values()].flat().length + stream.events.length - 1;
    await stream.until(() => soFar() >= expected);
    stream.close();
    await stream.closed;
    take(stream);
    cursor = stream.lastId;
    // While nobody listens: one sync begins and ends, and another goes on.
    const away = syncs.create();
    all.push(away);
    tell(away);
    tell(away, FINISHED);
    tell(one);
  }
  for (const id of all.slice(0, -1)) {
    const events = await syncs.read(id, 0);
    expect(seen.get(id)).toEqual(events.map(({ seq }) => seq).slice(0, seen.get(id)?.length));
    if (id !== one) expect(seen.get(id)).toEqual([1, 2]);
  }
});

test("topics that the cursor does not know are replayed, the others resumed", async () => {
  const { syncs, open, tell } = await start();
  const [one, two] = [syncs.create(2), syncs.create(2)] as [string, string];
  const first = await (await open(`sync:${one}`)).until(has(one, 2));
  first.close();
  tell(one);
  const second = await open(`sync:${one},sync:${two}`, first.lastId);
  await second.until(has(two, 2));
  await second.until(has(one, 1));
  expect(second.seqs(one)).toEqual([3]);
  expect(second.seqs(two)).toEqual([1, 2]);
});

test.each([
  ["malformed", async () => "nonsense"],
  ["of a stream about too much", async () => Buffer.from([0]).toString("base64url")],
])("a cursor that is %s gives a reset, and live goes on", async (_what, cursorOf) => {
  const { syncs, open, tell } = await start();
  const one = syncs.create(3);
  const stream = await open("ops", await cursorOf());
  await stream.until(({ events }) => events.length === 2);
  expect(stream.events.map(({ type }) => type)).toEqual(["stream.open", "reset"]);
  expect(stream.events[1]?.data).toEqual({ syncs: [] });
  tell(one);
  await stream.until(has(one, 1));
  expect(stream.seqs(one)).toEqual([4]);
  const resumed = await open("ops", stream.lastId);
  tell(one);
  await resumed.until(has(one, 1));
  expect(resumed.seqs(one)).toEqual([5]);
});

test("more than a thousand missed events give a reset", async () => {
  const { syncs, open, tell } = await start();
  const one = syncs.create(1);
  const first = await (await open("ops")).until(has(one, 1));
  first.close();
  for (let i = 0; i < 1_001; i++) syncs.append(one, progress(i));
  const second = await open("ops", first.lastId);
  await second.until(({ events }) => events.length === 2);
  expect(second.events[1]?.type).toBe("reset");
  tell(one);
  expect((await second.until(has(one, 1))).seqs(one)).toEqual([1_003]);
});

test("what a lost bus message hid is found when the bus has come back", async () => {
  const { syncs, bus, open } = await start();
  const stream = await open("ops");
  await stream.until(({ events }) => events.length === 1);
  const missed = syncs.create(2);
  for (const listener of bus.listeners) listener.onGap();
  expect((await stream.until(has(missed, 2))).seqs(missed)).toEqual([1, 2]);
});

test("operations: how they stand at once, then what has changed, at most once in the interval", async () => {
  const { syncs, open, change } = await start({ opsIntervalMs: 60 });
  const stream = await open("ops");
  await stream.until(({ ops }) => ops.length === 1);
  const all = ["queues", "workers", "finished", "rate_limits", "maintenance"];
  expect(stream.ops[0]).toMatchObject({ changed: all, queuePaused: false });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(stream.ops).toHaveLength(1);
  const { marks } = syncs.pulse;
  for (let i = 0; i < 20; i++) syncs.pulse = { ...syncs.pulse, marks: { ...marks, queues: `${i}` } };
  syncs.pulse = { ...syncs.pulse, queuePaused: true, marks: { ...marks, queues: "x", finished: "x" } };
  await stream.until(({ ops }) => ops.length === 2);
  expect(stream.ops[1]).toMatchObject({ changed: ["queues", "finished"], queuePaused: true });
  const late = await open(`repository:${randomUUID()}`);
  await change(late, { add: ["ops"] });
  await late.until(({ ops }) => ops.length === 1);
  expect(late.ops[0]?.changed).toEqual(all);
  await change(late, { remove: ["ops"] });
  syncs.pulse = { ...syncs.pulse, marks: { ...marks, workers: "y" } };
  await stream.until(({ ops }) => ops.length === 3);
  expect(late.ops).toHaveLength(1);
});
