import { expireDeliveries } from "@project-sync/database";
import type { WorkerContext } from "./worker-context.js";

/** Few enough that no delivery waits for one batch. */
const BATCH = 1_000;

/** Deletes webhook deliveries whose time is over, batch by batch. */
export async function expireOldDeliveries(context: WorkerContext, signal: AbortSignal): Promise<void> {
  const { database, metrics } = context;
  for (let n = BATCH; n === BATCH; ) {
    signal.throwIfAborted();
    n = await expireDeliveries(database, { limit: BATCH });
    metrics.collected.inc({ what: "deliveries" }, n);
  }
}
