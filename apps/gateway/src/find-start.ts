import { isTerminalStatus } from "@project-sync/contracts";
import { InvalidRequestError, SyncNotFoundError } from "@project-sync/rpc";
import type { EventStore } from "./event-store.js";

interface Start {
  syncId: string;
  /** 0 for the beginning */
  lastEventId: number;
}

/**
 * Whether there is anything to stream: false when the sync has finished and the client has seen all of it.
 *
 * @throws SyncNotFoundError, and InvalidRequestError for an id that no event has: nothing would ever come after it
 */
export async function hasEventsAfter(store: EventStore, { syncId, lastEventId }: Start): Promise<boolean> {
  const sync = await store.findSync(syncId);
  if (!sync) throw new SyncNotFoundError(syncId);
  const finished = isTerminalStatus(sync.status);
  if (!finished && lastEventId === 0) return true;
  const events = await store.read(syncId, Math.max(0, lastEventId - 1));
  if (finished && events.every(({ seq }) => seq <= lastEventId)) return false;
  if (lastEventId === 0 || events[0]?.seq === lastEventId) return true;
  throw InvalidRequestError.of([{ path: "lastEventId", message: `sync ${syncId} has no event ${lastEventId}` }]);
}
