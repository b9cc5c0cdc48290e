import { expect, onTestFinished, test } from "vitest";
import { FINISHED } from "./testing/memory-syncs.js";
import { openStream } from "./testing/open-stream.js";
import { AUTHORIZED, startGateway } from "./testing/start-gateway.js";

const CLIENTS = 40;
const DRAIN_MS = 600;

test("when stopping, clients are told when to come back and leave one after the other; new ones are refused", async () => {
  const { syncs, bus, gateway, url, urlOf, disconnects } = await startGateway({ drainMs: DRAIN_MS, retryMs: 1 });
  const syncId = syncs.create(1);
  const streams = await Promise.all(
    Array.from({ length: CLIENTS }, (_, n) =>
      openStream(n % 2 === 0 ? urlOf(syncId) : `${url}/api/v1/events?topics=sync:${syncId}`),
    ),
  );
  onTestFinished(() => {
    for (const stream of streams) stream.close();
  });
  for (const stream of streams) await stream.until(() => stream.seqs(syncId).length === 1);
  const began = performance.now();
  const ends = streams.map(async ({ closed }) => {
    await closed;
    return performance.now() - began;
  });
  const closing = gateway.close();
  const refused = await fetch(urlOf(syncId), { headers: AUTHORIZED });
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toMatch(/^\d+$/);
  // Who is still there goes on as before.
  bus.publish(syncs.append(syncId, { type: "sync.started", attempt: 2 }));
  await closing;
  const times = (await Promise.all(ends)).sort((a, b) => a - b);
  expect((times.at(-1) as number) - (times[0] as number)).toBeGreaterThan(DRAIN_MS / 2);
  const retries = streams.map(({ retryMs }) => retryMs as number);
  expect(new Set(retries).size).toBeGreaterThan(CLIENTS / 2);
  expect(Math.max(...retries)).toBeGreaterThan(2_000);
  expect(Math.max(...retries)).toBeLessThanOrEqual(5_001);
  expect(streams.filter((stream) => stream.seqs(syncId).length === 2).length).toBeGreaterThan(0);
  expect(await disconnects("draining")).toBe(CLIENTS);
});

test("a sync that ends is another reason than a client that leaves", async () => {
  const { syncs, bus, urlOf, disconnects } = await startGateway();
  const syncId = syncs.create(1);
  const [stays, leaves] = await Promise.all([openStream(urlOf(syncId)), openStream(urlOf(syncId))]);
  leaves.close();
  await expect.poll(() => disconnects("client_closed")).toBe(1);
  bus.publish(syncs.append(syncId, FINISHED));
  await stays.closed;
  expect(await disconnects("finished")).toBe(1);
});
