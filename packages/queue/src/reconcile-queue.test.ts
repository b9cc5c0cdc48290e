import { MINUTE } from "@project-sync/runtime";
import { expect, test, vi } from "vitest";
import { reconcileQueue } from "./reconcile-queue.js";

const clock = { now: () => new Date("2026-11-23T12:00:00Z") };
const stuck = [
  { syncId: "lost", dispatch: 2 },
  { syncId: "alive", dispatch: 1 },
];

function createStore() {
  return { findStuckSyncs: vi.fn(async () => stuck), redispatch: vi.fn(async (_syncId: string) => undefined) };
}

test("a stuck row without a live job is freed, one with a live job is left alone", async () => {
  const store = createStore();
  const queue = { has: async ({ syncId }: { syncId: string }) => syncId === "alive" };
  expect(await reconcileQueue({ store, queue, olderThanMs: MINUTE, clock })).toBe(1);
  expect(store.redispatch.mock.calls).toEqual([["lost"]]);
  const before = new Date("2026-11-23T11:59:00Z");
  expect(store.findStuckSyncs).toHaveBeenCalledWith({ queuedBefore: before, heartbeatBefore: before });
});

test("a queue that cannot be asked is not an empty one", async () => {
  const store = createStore();
  const queue = { has: () => Promise.reject(new Error("away")) };
  await expect(reconcileQueue({ store, queue, olderThanMs: MINUTE, clock })).rejects.toThrow("away");
  expect(store.redispatch).not.toHaveBeenCalled();
});
