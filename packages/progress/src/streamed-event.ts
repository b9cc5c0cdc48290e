import { isTerminalEvent, type SyncEvent } from "@project-sync/contracts";

/** What an event is sent as; its size counts towards what is kept of a sync. */
export interface Encoded {
  readonly byteLength: number;
}

/** One event of a sync, encoded once for everybody who follows the sync. */
export interface StreamedEvent<E extends Encoded> {
  seq: number;
  /** after which nothing comes */
  terminal: boolean;
  encoded: E;
}

export type EncodeEvent<E extends Encoded> = (event: SyncEvent) => E;

export function toStreamedEvent<E extends Encoded>(event: SyncEvent, encode: EncodeEvent<E>): StreamedEvent<E> {
  return { seq: event.seq, terminal: isTerminalEvent(event), encoded: encode(event) };
}
