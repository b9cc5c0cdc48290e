import {
  type Change,
  changeSchema,
  type Page,
  pageOf,
  type RestorePreview,
  restorePreviewSchema,
  type StartedSync,
  type Sync,
  type SyncEvent,
  type SyncTimings,
  startedSyncSchema,
  syncEventSchema,
  syncSchema,
  syncTimingsSchema,
} from "@project-sync/contracts";
import type { PageOptions } from "./page-options.js";
import { type StreamOptions, syncEvents } from "./sync-events.js";
import type { CallOptions, Transport } from "./transport.js";

export interface SyncsApi {
  /** Asks for a sync; `coalesced` tells that one was waiting already and this request joined it. */
  start(
    repositoryId: string,
    input?: { branch?: string | undefined; force?: boolean | undefined },
    call?: CallOptions,
  ): Promise<StartedSync>;
  /** Syncs of a repository, newest first. */
  list(
    repositoryId: string,
    options?: PageOptions & { branch?: string | undefined },
    call?: CallOptions,
  ): Promise<Page<Sync>>;
  get(syncId: string, call?: CallOptions): Promise<Sync>;
  /** What the sync changed, in path order. */
  changes(syncId: string, options?: PageOptions, call?: CallOptions): Promise<Page<Change>>;
  /** How long each phase took, and what it waited for. */
  timings(syncId: string, call?: CallOptions): Promise<SyncTimings>;
  /** Its events so far, in the order they happened. */
  log(syncId: string, options?: PageOptions, call?: CallOptions): Promise<Page<SyncEvent>>;
  cancel(syncId: string, call?: CallOptions): Promise<Sync>;
  /** Starts a new sync of the branch of a failed or cancelled one. */
  retry(syncId: string, call?: CallOptions): Promise<StartedSync>;
  /** What {@link SyncsApi.restoreMemory} would change. */
  previewRestore(syncId: string, call?: CallOptions): Promise<RestorePreview>;
  /**
   * Brings the branch's memory back to what it said after the sync. Answers the sync that stands for the restore; to undo
   * it, restore that one's `previousSyncId`.
   */
  restoreMemory(syncId: string, call?: CallOptions): Promise<Sync>;
  /** Every event once and in order, across lost connections, until the terminal one. See {@link syncEvents}. */
  events(syncId: string, options?: StreamOptions): AsyncGenerator<SyncEvent, void, void>;
}

/** `events` is where streams come from, which may be another service. */
export function syncsApi(api: Transport, events: Transport): SyncsApi {
  const { json } = api;
  const syncsOf = (repositoryId: string) => `/api/v1/repositories/${encodeURIComponent(repositoryId)}/syncs`;
  const pathOf = (syncId: string) => `/api/v1/syncs/${encodeURIComponent(syncId)}`;
  return {
    start: (id, body = {}, call) => json(startedSyncSchema, { ...call, method: "POST", path: syncsOf(id), body }),
    list: (id, query = {}, call) => json(pageOf(syncSchema), { ...call, path: syncsOf(id), query: { ...query } }),
    get: (id, call) => json(syncSchema, { ...call, path: pathOf(id) }),
    changes: (id, query = {}, call) =>
      json(pageOf(changeSchema), { ...call, path: `${pathOf(id)}/changes`, query: { ...query } }),
    timings: (id, call) => json(syncTimingsSchema, { ...call, path: `${pathOf(id)}/timings` }),
    log: (id, query = {}, call) =>
      json(pageOf(syncEventSchema), { ...call, path: `${pathOf(id)}/log`, query: { ...query } }),
    cancel: (id, call) => json(syncSchema, { ...call, method: "POST", path: `${pathOf(id)}/cancel`, body: {} }),
    retry: (id, call) => json(startedSyncSchema, { ...call, method: "POST", path: `${pathOf(id)}/retry`, body: {} }),
    previewRestore: (id, call) => json(restorePreviewSchema, { ...call, path: `${pathOf(id)}/restore-memory` }),
    restoreMemory: (id, call) =>
      json(syncSchema, { ...call, method: "POST", path: `${pathOf(id)}/restore-memory`, body: {} }),
    events: (id, options = {}) => syncEvents({ api, events }, id, options),
  };
}
