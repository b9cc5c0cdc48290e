import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { SyncEvent } from "@project-sync/contracts";
import { expect, onTestFinished, test } from "vitest";
import { MemorySyncs } from "./testing/memory-syncs.js";
import { AUTHORIZED, startGateway } from "./testing/start-gateway.js";

const EVENT_BYTES = 100_000;
const MB = 1_000_000;
const AT = "2026-11-23T12:00:00.000Z";

/** Is announced and not stored: what is published by the hundred megabytes is not kept for the test either. */
function eventOf(syncId: string, seq: number): SyncEvent {
  return { syncId, seq, at: AT, type: "sync.paused", reason: `${seq}`.padEnd(EVENT_BYTES, "x"), resumeAt: AT };
}

async function connectTo(url: string): Promise<Socket> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.write(
    `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${AUTHORIZED.authorization}\r\n\r\n`,
  );
  await once(socket, "readable");
  return socket;
}

test("one stalled client and 200 MB published: it is dropped, memory stays, and the others notice nothing", async () => {
  const syncs = new MemorySyncs();
  const { bus, urlOf, disconnects } = await startGateway({ ...syncs, read: async () => [] });
  const syncId = syncs.create();
  const reader = (await connectTo(urlOf(syncId))).resume();
  let seq = 0;
  let slowest = 0;
  const publish = async (bytes: number) => {
    for (const until = seq + bytes / EVENT_BYTES; seq < until; ) {
      const sent = performance.now();
      bus.publish(eventOf(syncId, ++seq));
      while (reader.bytesRead < seq * EVENT_BYTES) await once(reader, "data");
      slowest = Math.max(slowest, performance.now() - sent);
    }
  };
  // Heap and sockets grow to what this much traffic needs with nobody stalled.
  await publish(100 * MB);
  const before = process.memoryUsage().rss;
  const stalled = await connectTo(`${urlOf(syncId)}?lastEventId=${seq}`);
  await wait(10);
  expect(stalled.readableFlowing).not.toBe(true);
  slowest = 0;
  await publish(200 * MB);
  expect(process.memoryUsage().rss - before).toBeLessThan(20 * MB);
  expect(await disconnects("slow_consumer")).toBe(1);
  expect(slowest).toBeLessThan(1_000);
});
