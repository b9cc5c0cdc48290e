import { type SyncEvent, type SyncFact, syncEventSchema } from "@project-sync/contracts";
import { storableText } from "./storable-text.js";

/** A row of "SyncEvent" as PostgreSQL answers it. */
export interface EventRow {
  syncId: string;
  seq: number;
  type: string;
  payload: object;
  at: Date;
}

/** The columns of an {@link EventRow}, for statements that name them. */
export const EVENT_COLUMNS = `"syncId", "seq", "type", "payload", "at"`;

/** The event of a row. Parsed, because a row may have been written by another version of this code. */
export function toSyncEvent({ syncId, seq, type, payload, at }: EventRow): SyncEvent {
  return syncEventSchema.parse({ syncId, seq, at: at.toISOString(), type, ...payload });
}

/** What of a fact is kept in "payload", as JSON text. */
export function factPayload({ type: _, ...payload }: SyncFact): string {
  return JSON.stringify(payload, (_key, value) => (typeof value === "string" ? storableText(value) : value));
}
