import type { Sync, SyncEvent } from "@project-sync/contracts";
import {
  type Database,
  findStreamSync,
  findSync,
  findUnknownInScope,
  listLatestSyncs,
  listStreamSyncs,
  readSyncEvents,
  type StreamScope,
  type StreamSync,
  type StreamSyncList,
} from "@project-sync/database";

/** Where events stand; the bus only announces them. */
export interface EventStore {
  /** Events after a sequence number, ascending; some or all of them. */
  read(syncId: string, afterSeq: number): Promise<SyncEvent[]>;
  findSync(syncId: string): Promise<Pick<Sync, "status"> | null>;
  findStreamSync(syncId: string): Promise<StreamSync | null>;
  /** Syncs of a scope; see `listStreamSyncs` of the database package. */
  listStreamSyncs(list: StreamSyncList): Promise<{ now: Date; syncs: StreamSync[] }>;
  /** How things stand in a scope. */
  listLatestSyncs(scope: StreamScope, limit: number): Promise<Sync[]>;
  /** What of a scope does not exist, or null. */
  findUnknown(scope: StreamScope): Promise<{ kind: "project" | "repository" | "sync"; id: string } | null>;
}

export function eventStoreOf(database: Database): EventStore {
  return {
    read: (syncId, afterSeq) => readSyncEvents(database, { syncId, afterSeq }),
    findSync: (syncId) => findSync(database, syncId),
    findStreamSync: (syncId) => findStreamSync(database, syncId),
    listStreamSyncs: (list) => listStreamSyncs(database, list),
    listLatestSyncs: (scope, limit) => listLatestSyncs(database, { scope, limit }),
    findUnknown: (scope) => findUnknownInScope(database, scope),
  };
}
