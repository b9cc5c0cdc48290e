import type { SyncEvent, SyncFact, SyncPhase } from "@project-sync/contracts";
import { EVENT_COLUMNS, type EventRow, factPayload, toSyncEvent } from "./event-row.js";
import { prepare, type Queryable, queryAll } from "./queryable.js";

export interface EventsToAppend {
  syncId: string;
  fence: number;
  facts: SyncFact[];
  /** How long ago each of them was, in ms; left out: just now. */
  agesMs?: number[];
}

/**
 * Stores what happened and numbers it 1, 2, 3 … without gaps: the same statement takes the row's lock, moves its counter
 * and inserts. A `sync.phase` fact also becomes the row's phase. Null when the fence is lost or the sync no longer runs;
 * then nothing is stored.
 */
export async function appendSyncEvents(
  db: Queryable,
  { syncId, fence, facts, agesMs = facts.map(() => 0) }: EventsToAppend,
): Promise<SyncEvent[] | null> {
  if (facts.length === 0) return [];
  const phase = facts.reduce<SyncPhase | null>((last, fact) => (fact.type === "sync.phase" ? fact.phase : last), null);
  const types = facts.map((fact) => fact.type);
  const rows = await queryAll<EventRow>(db, APPEND, [...[syncId, fence, phase, types, facts.map(factPayload), agesMs]]);
  return rows.length === 0 ? null : rows.map(toSyncEvent).sort((a, b) => a.seq - b.seq);
}

const APPEND = prepare(
  "append_events",
  `
  WITH bumped AS (
    UPDATE "ProjectSync"
    SET "lastEventSeq" = "lastEventSeq" + cardinality($4::text[]), "phase" = coalesce($3::"SyncPhase", "phase")
    WHERE "id" = $1 AND "fence" = $2 AND "status" = 'running'
    RETURNING "id", "lastEventSeq" - cardinality($4::text[]) AS base
  )
  INSERT INTO "SyncEvent" ("syncId", "seq", "type", "payload", "at")
  SELECT bumped."id", bumped.base + fact.place, fact.type, fact.payload,
    clock_timestamp() - fact.age * interval '1 millisecond'
  FROM bumped, unnest($4::text[], $5::jsonb[], $6::float8[]) WITH ORDINALITY AS fact(type, payload, age, place)
  RETURNING ${EVENT_COLUMNS}`,
);

export interface EventsToRead {
  syncId: string;
  /** 0 reads from the beginning. */
  afterSeq: number;
  limit?: number;
}

/** Stored events after `afterSeq`, ascending. */
export async function readSyncEvents(
  db: Queryable,
  { syncId, afterSeq, limit = 1000 }: EventsToRead,
): Promise<SyncEvent[]> {
  const rows = await queryAll<EventRow>(db, READ, [syncId, afterSeq, limit]);
  return rows.map(toSyncEvent);
}

const READ = `SELECT * FROM "SyncEvent" WHERE "syncId" = $1 AND "seq" > $2 ORDER BY "seq" LIMIT $3`;

/** The events of a sync that begin or end something, ascending: all but progress. */
export async function readMilestones(db: Queryable, syncId: string): Promise<SyncEvent[]> {
  return (await queryAll<EventRow>(db, MILESTONES, [syncId])).map(toSyncEvent);
}

const MILESTONES = `
  SELECT ${EVENT_COLUMNS} FROM "SyncEvent" WHERE "syncId" = $1 AND "type" <> 'sync.progress' ORDER BY "seq" LIMIT 5000`;

/**
 * SQL that changes a sync and stores the event of that change in one statement. The change must add 1 to lastEventSeq
 * and return "id" and "lastEventSeq"; $2 is the event's type, $3 its payload. No row changed, no event, no answer.
 */
export function insertEventSql(change: string): string {
  return `
    WITH changed AS (${change})
    INSERT INTO "SyncEvent" ("syncId", "seq", "type", "payload", "at")
    SELECT "id", "lastEventSeq", $2, $3::jsonb, clock_timestamp() FROM changed
    RETURNING ${EVENT_COLUMNS}`;
}
