import type { SyncEvent } from "@project-sync/contracts";

/** What keeps proxies from closing a quiet stream; browsers ignore it. */
export const HEARTBEAT = Buffer.from(": keep-alive\n\n");

/** An event as `text/event-stream` wants it, in bytes that all who get it share. */
export class EncodedEvent {
  constructor(
    /** the whole of it, with its sequence number as `id:` */
    readonly frame: Buffer,
    private readonly idLength: number,
  ) {}

  get byteLength(): number {
    return this.frame.byteLength;
  }

  /** The same with another id. */
  withId(id: string): Buffer {
    return Buffer.concat([Buffer.from(`id: ${id}\n`, "latin1"), this.frame.subarray(this.idLength)]);
  }
}

/**
 * Encodes an event. `data` is one line, because JSON escapes line breaks; `id` and `event` are a number and one of our
 * type names, so nothing here can need escaping.
 */
export function encodeEvent(event: SyncEvent): EncodedEvent {
  const id = `id: ${event.seq}\n`;
  return new EncodedEvent(Buffer.from(`${id}${encodeData(event.type, event)}`), id.length);
}

/** An event that is none of a sync, with the cursor to come back with. */
export function encodeNotice(id: string, type: string, data: unknown): Buffer {
  return Buffer.from(`id: ${id}\n${encodeData(type, data)}`);
}

/** How long a client waits before it connects again. */
export function encodeRetry(ms: number): string {
  return `retry: ${ms}\n\n`;
}

function encodeData(type: string, data: unknown): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
