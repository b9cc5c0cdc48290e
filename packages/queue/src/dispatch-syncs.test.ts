import { expect, test, vi } from "vitest";
import { type DispatchStore, dispatchSyncs } from "./dispatch-syncs.js";
import type { SyncQueue } from "./sync-queue.js";
import { QueueUnavailableError } from "./within.js";

const NEXT = new Date();

function createStore(rows: number) {
  const waiting = Array.from({ length: rows }, (_, index) => ({ syncId: `sync-${index}`, dispatch: 1, priority: 1 }));
  const undispatch = vi.fn<DispatchStore["undispatch"]>(async () => undefined);
  const takeDispatchable = async ({ limit }: { limit: number }) => waiting.splice(0, limit);
  return { undispatch, takeDispatchable, findNextDispatch: async () => NEXT };
}

test("every waiting row becomes a job, batch by batch", async () => {
  const add = vi.fn<SyncQueue["add"]>(async () => undefined);
  const result = await dispatchSyncs({ store: createStore(5), queue: { add }, limit: 2 });
  expect(result).toEqual({ dispatched: 5, nextAt: NEXT });
  expect(add.mock.calls.map(([sync]) => sync.syncId)).toEqual(["sync-0", "sync-1", "sync-2", "sync-3", "sync-4"]);
});

test("rows that the queue did not take are given back, and the error is passed on", async () => {
  const store = createStore(3);
  const add = vi.fn<SyncQueue["add"]>(async ({ syncId }) => {
    if (syncId !== "sync-1") throw new QueueUnavailableError("away");
  });
  await expect(dispatchSyncs({ store, queue: { add } })).rejects.toThrow(QueueUnavailableError);
  expect(store.undispatch.mock.calls).toEqual([
    [{ syncId: "sync-0", dispatch: 1 }],
    [{ syncId: "sync-2", dispatch: 1 }],
  ]);
});
