import type { SyncEvent, SyncSpan } from "@project-sync/contracts";

/**
 * The life of a sync as stretches that follow one another, from its milestones in order. A stretch ends where the next
 * begins; the last one of a sync that goes on has no end. Between being taken by a worker and its first phase nothing of
 * note happens: that belongs to the phase.
 */
export function syncSpans(events: readonly SyncEvent[]): SyncSpan[] {
  const spans: SyncSpan[] = [];
  let open: SyncSpan | null = null;
  let attempt = 0;
  let taken: string | null = null;

  function close(at: string): void {
    if (open === null) return;
    open.endedAt = at;
    open.durationMs = Math.max(0, Date.parse(at) - Date.parse(open.startedAt));
    open = null;
  }

  function begin(startedAt: string, span: Pick<SyncSpan, "kind" | "phase" | "notes">): void {
    close(startedAt);
    open = { ...span, attempt, startedAt, endedAt: null, durationMs: null };
    spans.push(open);
  }

  for (const event of events) {
    switch (event.type) {
      case "sync.queued":
        begin(event.at, { kind: "waiting", phase: null, notes: [] });
        break;
      case "sync.started":
        close(event.at);
        ({ attempt } = event);
        taken = event.at;
        break;
      case "sync.phase":
        begin(taken ?? event.at, { kind: "phase", phase: event.phase, notes: [] });
        taken = null;
        break;
      case "sync.planned":
        (open as SyncSpan | null)?.notes.push(`${event.way}: ${event.reason}`);
        break;
      case "sync.paused":
        begin(event.at, { kind: "paused", phase: null, notes: [event.reason] });
        break;
      case "sync.completed":
      case "sync.failed":
      case "sync.cancelled":
        close(event.at);
    }
  }
  return spans;
}
