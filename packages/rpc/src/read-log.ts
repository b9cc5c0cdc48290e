import type { Page, SyncEvent } from "@project-sync/contracts";
import { InvalidCursorError, readSyncEvents } from "@project-sync/database";
import type { ApiContext } from "./context.js";

interface LogQuery {
  syncId: string;
  cursor?: string | undefined;
  limit: number;
}

/** A page of a sync's events, oldest first. The cursor is the last sequence number, as on the SSE stream. */
export async function readLog({ database }: ApiContext, { syncId, cursor, limit }: LogQuery): Promise<Page<SyncEvent>> {
  const events = await readSyncEvents(database, { syncId, afterSeq: parseCursor(cursor), limit: limit + 1 });
  const items = events.slice(0, limit);
  return { items, nextCursor: events.length > limit ? String(items.at(-1)?.seq) : null };
}

function parseCursor(cursor = "0"): number {
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new InvalidCursorError("The cursor is not one of this list; start again without it.");
}
