import type { SyncEvent } from "@project-sync/contracts";

/** What keeps proxies from closing a quiet stream; browsers ignore it. */
export const HEARTBEAT = ": keep-alive\n\n";

/**
 * One event as `text/event-stream` wants it. `data` is one line, because JSON escapes line breaks; `id` and `event`
 * are a number and one of our type names, so nothing here can need escaping.
 */
export function encodeEvent(event: SyncEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** How long a client waits before it connects again. */
export function encodeRetry(ms: number): string {
  return `retry: ${ms}\n\n`;
}
