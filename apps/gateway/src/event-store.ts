import type { Sync, SyncEvent } from "@project-sync/contracts";
import {
  type Database,
  findStreamSync,
  findSync,
  findUnknownInScope,
  listLatestSyncs,
  listStreamSyncs,
  type OpsPulse,
  readOpsPulse,
  readSyncEvents,
  type StreamScope,
  type StreamSync,
  type StreamSyncList,
} from "@project-sync/database";

/** Where events stand; the bus only announces them. */
export interface EventStore {
  /** Events after a sequence number, ascending; some or all of them. */
  read(syncId: string, afterSeq: number): Promise<SyncEvent[]>;
  findSync(syncId: string): Promise<Pick<Sync, "status" | "projectId"> | null>;
  findStreamSync(syncId: string): Promise<StreamSync | null>;
  /** Syncs of a scope; see `listStreamSyncs` of the database package. */
  listStreamSyncs(list: StreamSyncList): Promise<{ now: Date; syncs: StreamSync[] }>;
  /** How things stand in a scope. */
  listLatestSyncs(scope: StreamScope, limit: number): Promise<Sync[]>;
  /** What of a scope does not exist, or not in the one project that may be seen, or null. */
  findUnknown(
    scope: StreamScope,
    projectId: string | null,
  ): Promise<{ kind: "project" | "repository" | "sync"; id: string } | null>;
  /** How operations stand now. */
  readOpsPulse(): Promise<OpsPulse>;
}

export function eventStoreOf(database: Database): EventStore {
  return {
    read: (syncId, afterSeq) => readSyncEvents(database, { syncId, afterSeq }),
    findSync: (syncId) => findSync(database, syncId),
    findStreamSync: (syncId) => findStreamSync(database, syncId),
    listStreamSyncs: (list) => listStreamSyncs(database, list),
    listLatestSyncs: (scope, limit) => listLatestSyncs(database, { scope, limit }),
    findUnknown: (scope, projectId) => findUnknownInScope(database, scope, projectId),
    readOpsPulse: () => readOpsPulse(database),
  };
}
