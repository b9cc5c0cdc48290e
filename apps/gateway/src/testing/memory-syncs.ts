import { randomUUID } from "node:crypto";
import { isTerminalEvent, type SyncEvent, type SyncFact, type SyncStatus } from "@project-sync/contracts";
import type { OpsPulse, StreamSync } from "@project-sync/database";
import type { EventStore } from "../event-store.js";
import { isAbout } from "../topic-set.js";

interface MemorySync extends StreamSync {
  status: SyncStatus;
  events: SyncEvent[];
}

/** Syncs and their events without a database: what is appended is stored first, as everywhere. */
export class MemorySyncs implements EventStore {
  readonly #syncs = new Map<string, MemorySync>();

  /** A running sync with `count` events, of a repository of its own unless it is told of which. */
  create(count = 0, fact = progress(0), { projectId, repositoryId }: Partial<StreamSync> = {}): string {
    const id = randomUUID();
    const place = { projectId: projectId ?? randomUUID(), repositoryId: repositoryId ?? randomUUID() };
    this.#syncs.set(id, {
      id,
      ...place,
      requestedAt: new Date(),
      status: "running",
      finished: false,
      lastEventSeq: 0,
      events: [],
    });
    for (let i = 0; i < count; i++) this.append(id, fact);
    return id;
  }

  append(syncId: string, fact: SyncFact): SyncEvent {
    const sync = this.#syncs.get(syncId);
    if (!sync) throw new Error(`No sync ${syncId}`);
    const event: SyncEvent = { syncId, seq: ++sync.lastEventSeq, at: "2026-11-23T12:00:00.000Z", ...fact };
    sync.events.push(event);
    if (isTerminalEvent(event)) Object.assign(sync, { status: "cancelled", finished: true });
    return event;
  }

  /** How many events there are in all. */
  count(): number {
    return [...this.#syncs.values()].reduce((sum, { events }) => sum + events.length, 0);
  }

  readonly read = async (syncId: string, afterSeq: number): Promise<SyncEvent[]> =>
    this.#syncs.get(syncId)?.events.slice(afterSeq, afterSeq + 1_000) ?? [];

  readonly findSync = async (syncId: string) => this.#syncs.get(syncId) ?? null;
  readonly findStreamSync = this.findSync;

  readonly listStreamSyncs: EventStore["listStreamSyncs"] = async ({ scope, since, marginMs, unfinished, also }) => {
    const now = new Date();
    const from = since ?? new Date(now.getTime() - marginMs);
    const named = [...scope.syncIds, ...also];
    const wanted = (sync: MemorySync) =>
      (unfinished && !sync.finished) || sync.requestedAt >= from || named.includes(sync.id);
    const syncs = [...this.#syncs.values()].filter((sync) => isAbout(topicsIn(scope), sync) && wanted(sync));
    return { now, syncs: syncs.map((sync) => ({ ...sync })) };
  };

  readonly listLatestSyncs = async () => [];
  readonly findUnknown = async () => null;

  /** Tests change it as they like. */
  pulse: OpsPulse = {
    at: new Date(0),
    syncs: { queued: 0, running: 0, paused: 0 },
    queuePaused: false,
    workersAlive: 0,
    marks: { queues: "", workers: "", finished: "", rate_limits: "", maintenance: "" },
  };
  readonly readOpsPulse = async () => this.pulse;
}

function topicsIn({ all, projectIds, repositoryIds, syncIds }: Parameters<EventStore["findUnknown"]>[0]) {
  return new Set([
    ...(all ? ["ops"] : []),
    ...projectIds.map((id) => `project:${id}`),
    ...repositoryIds.map((id) => `repository:${id}`),
    ...syncIds.map((id) => `sync:${id}`),
  ]);
}

export function progress(done: number): SyncFact {
  return { type: "sync.progress", phase: "content", done, total: null, unit: "files" };
}

export const FINISHED: SyncFact = { type: "sync.cancelled" };
