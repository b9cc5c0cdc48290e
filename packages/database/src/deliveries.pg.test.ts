import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  type DeliveryInput,
  findDelivery,
  listDeliveries,
  listDeliveryGuids,
  recordDelivery,
  recordReplay,
} from "./index.js";
import { completeSync, givenRepository, useTestDatabase } from "./testing/fixtures.js";

const given = useTestDatabase();

const nothing = { reason: null, repositoryId: null, branchName: null, syncId: null };

function delivery(fields: Partial<DeliveryInput> = {}): DeliveryInput {
  return {
    ...{ guid: randomUUID(), event: "push", action: null, source: "webhook", durationMs: 3, outcome: "queued" },
    ...{ ...nothing, payload: "{}", truncated: false },
    ...fields,
  };
}

test("a delivery is recorded once, whatever its payload", async () => {
  const { database } = given;
  const odd = delivery({
    payload: JSON.stringify({ message: "NUL \0, lone \ud800, kept \\u0000" }),
    branchName: "a\0b",
  });
  expect(await recordDelivery(database, odd)).toEqual({ created: true });
  expect(await recordDelivery(database, { ...odd, event: "other" })).toEqual({ created: false });
  expect(await findDelivery(database, odd.guid)).toMatchObject({
    event: "push",
    branchName: "a\ufffdb",
    payload: { message: "NUL \ufffd, lone \ufffd, kept \\u0000" },
  });
  expect(await findDelivery(database, randomUUID())).toBeNull();
});

test("deliveries are listed newest first, page by page and by every filter", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const guids: string[] = [];
  for (const outcome of ["queued", "ignored", "queued", "failed", "checking"] as const) {
    const one = delivery({ outcome, repositoryId, event: outcome === "checking" ? "repository" : "push" });
    guids.unshift(one.guid);
    await recordDelivery(database, one);
    // Within one millisecond they would be listed by GUID.
    await setTimeout(2);
  }
  const list = async (filter: object) => (await listDeliveries(database, { repositoryId, limit: 10, ...filter })).items;
  const page = await listDeliveries(database, { repositoryId, limit: 3 });
  const rest = await listDeliveries(database, { repositoryId, limit: 3, cursor: page.nextCursor });
  expect([...page.items, ...rest.items].map(({ guid }) => guid)).toEqual(guids);
  expect(rest.nextCursor).toBeNull();
  expect(await list({ outcome: "queued" })).toHaveLength(2);
  expect(await list({ event: "repository" })).toHaveLength(1);
  const [newest] = page.items;
  expect(await list({ from: newest?.receivedAt })).toContainEqual(newest);
  expect(await list({ to: page.items[2]?.receivedAt })).not.toContainEqual(newest);
  const oldestFirst = await listDeliveryGuids(database, { repositoryId, limit: 2 });
  expect(oldestFirst.map(({ guid }) => guid)).toEqual(guids.toReversed().slice(0, 2));
});

test("a delivery tells how long its sync took, and what came of its replay", async () => {
  const { database } = given;
  const { id: repositoryId } = await givenRepository(database);
  const one = delivery({ repositoryId });
  await recordDelivery(database, one);
  const { syncId } = await completeSync(database, repositoryId, []);
  const effect = { ...nothing, outcome: "coalesced", repositoryId, syncId } as const;
  expect(await recordReplay(database, one.guid, effect)).toBe(true);
  expect(await recordReplay(database, randomUUID(), effect)).toBe(false);
  const stored = await findDelivery(database, one.guid);
  expect(stored).toMatchObject({ outcome: "coalesced", syncId, syncStatus: "completed", replays: 1, durationMs: 3 });
  expect(stored?.mirroredAfterMs).toBeGreaterThanOrEqual(0);
});
