import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { UnreliableSettings } from "../../index.js";
import { TestEmulator } from "../../testing/test-emulator.js";
import { WebhookReceiver } from "../../testing/webhook-receiver.js";

let server: TestEmulator;
let receiver: WebhookReceiver;

beforeAll(async () => {
  [server, receiver] = await Promise.all([TestEmulator.start(), WebhookReceiver.start()]);
  await server.emulator.addRepository({ owner: "octo", name: "hello" });
  server.emulator.webhooks.configure(receiver.hook);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});
beforeEach(() => receiver.take(server.emulator));

let archived = false;

/** Archives and unarchives, so many times; what came, in order, and what was recorded. */
async function send(count: number, settings: UnreliableSettings | null) {
  const { emulator } = server;
  emulator.webhooks.unreliable(settings);
  const made = emulator.webhooks.deliveries.length;
  for (let i = 0; i < count; i++) {
    archived = !archived;
    await emulator.updateRepository({ owner: "octo", name: "hello" }, { archived });
  }
  const events = await receiver.take(emulator);
  return { guids: events.map(({ guid }) => guid), deliveries: emulator.webhooks.deliveries.slice(made) };
}

test("lost deliveries are recorded as failed, and the seed decides which", async () => {
  const { guids, deliveries } = await send(20, { drop: 0.3, seed: 7 });
  const lost = deliveries.map(({ error }) => error !== null);
  expect(lost.filter(Boolean).length).toBeGreaterThan(1);
  expect(guids).toHaveLength(20 - lost.filter(Boolean).length);
  expect(deliveries.find(({ error }) => error)).toMatchObject({ status: null, deliveredAt: expect.any(Date) });
  const again = await send(20, { drop: 0.3, seed: 7 });
  expect(again.deliveries.map(({ error }) => error !== null)).toEqual(lost);
  const other = await send(20, { drop: 0.3, seed: 8 });
  expect(other.deliveries.map(({ error }) => error !== null)).not.toEqual(lost);
});

test("doubled deliveries come twice under one GUID", async () => {
  const { guids } = await send(4, { duplicate: 1 });
  expect([guids.length, new Set(guids).size]).toEqual([8, 4]);
});

test("reordered deliveries arrive in another order, and all of them", async () => {
  const { guids, deliveries } = await send(6, { reorder: true, seed: 3 });
  const made = deliveries.map(({ guid }) => guid);
  expect([...guids].sort()).toEqual([...made].sort());
  expect(guids.slice(0, 4)).not.toEqual(made.slice(0, 4));
  expect(guids.slice(4)).toEqual([made[5], made[4]]);
});

test("a delay holds a delivery back; null ends it all, and a lost one can be had again", async () => {
  const { deliveries } = await send(1, { delayMs: [60, 80] });
  const [delayed] = deliveries;
  const held = (delayed?.deliveredAt?.getTime() ?? 0) - (delayed?.createdAt.getTime() ?? 0);
  expect(held).toBeGreaterThanOrEqual(58);
  const lost = await send(1, { drop: 1 });
  expect(lost.guids).toEqual([]);
  expect((await send(2, null)).guids).toHaveLength(2);
  const { guid } = lost.deliveries[0] ?? { guid: "" };
  server.emulator.webhooks.redeliver(guid);
  expect((await receiver.take(server.emulator)).map((event) => event.guid)).toEqual([guid]);
});

test("closing does not wait for what is held back", async () => {
  const other = await TestEmulator.start({ webhook: receiver.hook });
  other.emulator.webhooks.unreliable({ delayMs: [60_000, 60_000] });
  await other.emulator.addRepository({ owner: "octo", name: "late", announce: true });
  const start = performance.now();
  await other[Symbol.asyncDispose]();
  expect(performance.now() - start).toBeLessThan(5_000);
});
