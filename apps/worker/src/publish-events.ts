import type { SyncEvent } from "@project-sync/contracts";
import type { WorkerContext } from "./worker-context.js";

/** Tells the bus about stored events. Best effort: the rows are the truth, and every subscriber re-reads them. */
export async function publishEvents({ bus, logger }: WorkerContext, events: readonly SyncEvent[]): Promise<void> {
  for (const event of events) {
    try {
      await bus.publish(event);
    } catch (err) {
      logger.warn({ err, syncId: event.syncId, seq: event.seq }, "event stored but not published");
    }
  }
}
