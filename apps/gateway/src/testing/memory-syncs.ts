import { randomUUID } from "node:crypto";
import { isTerminalEvent, type SyncEvent, type SyncFact, type SyncStatus } from "@project-sync/contracts";
import type { EventStore } from "../event-store.js";

/** Syncs and their events without a database: what is appended is stored first, as everywhere. */
export class MemorySyncs implements EventStore {
  readonly #syncs = new Map<string, { status: SyncStatus; events: SyncEvent[] }>();

  /** A running sync with `count` events. */
  create(count = 0, fact = progress(0)): string {
    const syncId = randomUUID();
    this.#syncs.set(syncId, { status: "running", events: [] });
    for (let i = 0; i < count; i++) this.append(syncId, fact);
    return syncId;
  }

  append(syncId: string, fact: SyncFact): SyncEvent {
    const sync = this.#syncs.get(syncId);
    if (!sync) throw new Error(`No sync ${syncId}`);
    const event: SyncEvent = { syncId, seq: sync.events.length + 1, at: "2026-11-23T12:00:00.000Z", ...fact };
    sync.events.push(event);
    if (isTerminalEvent(event)) sync.status = "cancelled";
    return event;
  }

  readonly read = async (syncId: string, afterSeq: number): Promise<SyncEvent[]> =>
    this.#syncs.get(syncId)?.events.slice(afterSeq, afterSeq + 1_000) ?? [];

  readonly findSync = async (syncId: string) => this.#syncs.get(syncId) ?? null;
}

export function progress(done: number): SyncFact {
  return { type: "sync.progress", phase: "content", done, total: null, unit: "files" };
}

export const FINISHED: SyncFact = { type: "sync.cancelled" };
