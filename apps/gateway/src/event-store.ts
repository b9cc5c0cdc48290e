import type { Sync, SyncEvent } from "@project-sync/contracts";
import { type Database, findSync, readSyncEvents } from "@project-sync/database";

/** Where events stand; the bus only announces them. */
export interface EventStore {
  /** Events after a sequence number, ascending; some or all of them. */
  read(syncId: string, afterSeq: number): Promise<SyncEvent[]>;
  findSync(syncId: string): Promise<Pick<Sync, "status"> | null>;
}

export function eventStoreOf(database: Database): EventStore {
  return {
    read: (syncId, afterSeq) => readSyncEvents(database, { syncId, afterSeq }),
    findSync: (syncId) => findSync(database, syncId),
  };
}
