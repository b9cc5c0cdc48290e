import type { SyncEvent, SyncFact } from "@project-sync/contracts";

/** Events 1..`count` of a sync, the last one terminal. */
export function sampleEvents(syncId: string, count: number): SyncEvent[] {
  return Array.from({ length: count }, (_, index) => sampleEvent(syncId, index + 1, index + 1 === count));
}

export function sampleEvent(syncId: string, seq: number, terminal = false): SyncEvent {
  const fact: SyncFact = terminal
    ? { type: "sync.cancelled" }
    : { type: "sync.progress", phase: "content", done: seq, total: null, unit: "files" };
  return { syncId, seq, at: new Date(Date.UTC(2026, 10, 23, 12, 0, seq % 60)).toISOString(), ...fact };
}
