import { randomUUID } from "node:crypto";
import { createServer } from "node:net";
import { createLogger } from "@project-sync/runtime";
import { startRedis } from "@project-sync/testing";
import { expect, onTestFinished, test } from "vitest";
import { BusUnavailableError, createPostgresBus, createRedisBus, type ProgressBus } from "./index.js";
import { sampleEvent } from "./testing/sample-events.js";

const logger = createLogger({ name: "test", level: "silent" });

test("while Redis is away publishing fails fast, every time, and works again after", async () => {
  const before = await startRedis();
  const bus = createRedisBus({ url: before.url, logger });
  onTestFinished(() => bus.close());
  await bus.publish(sampleEvent(randomUUID(), 1));
  await before.stop();
  const asked = Date.now();
  for (let seq = 1; seq <= 20; seq++) {
    await expect(bus.publish(sampleEvent(randomUUID(), seq))).rejects.toThrow(BusUnavailableError);
  }
  expect(Date.now() - asked).toBeLessThan(10_000);
  const after = await startRedis({ port: Number(new URL(before.url).port) });
  onTestFinished(() => after.stop());
  const publish = () => bus.publish(sampleEvent(randomUUID(), 1)).then(() => "published", String);
  await expect.poll(publish, { timeout: 20_000 }).toBe("published");
});

test("a server that accepts and never answers costs a bounded time", async () => {
  const silent = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  onTestFinished(() => void silent.close());
  await new Promise((resolve) => silent.once("listening", resolve));
  const { port } = silent.address() as { port: number };
  const buses: ProgressBus[] = [
    createRedisBus({ url: `redis://127.0.0.1:${port}`, logger }),
    createPostgresBus({ connectionString: `postgresql://nobody@127.0.0.1:${port}/none`, logger }),
  ];
  for (const bus of buses) {
    bus.subscribe({ onEvent: () => undefined, onGap: () => undefined });
    const asked = Date.now();
    for (let seq = 1; seq <= 50; seq++) {
      await expect(bus.publish(sampleEvent(randomUUID(), seq))).rejects.toThrow(BusUnavailableError);
    }
    await expect(bus.nudge({ type: "dispatch" })).rejects.toThrow(BusUnavailableError);
    await bus.close();
    expect(Date.now() - asked).toBeLessThan(15_000);
  }
});
