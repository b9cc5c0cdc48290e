import type { SyncStatus } from "@project-sync/contracts";
import { prepare, type Queryable, queryAll, queryOne } from "./queryable.js";

export interface Dispatchable {
  syncId: string;
  /** Number of the BullMQ job to be made: its id is `sync-<syncId>-<dispatch>`. */
  dispatch: number;
  /** For BullMQ: 1 is served first. */
  priority: number;
}

/**
 * Takes syncs that should become jobs: those that wait on a branch where nothing runs, and those that `redispatch` put
 * back. Round-robin over owners: a sync's priority is its place behind everything its owner has on the way already.
 * Several processes may take at once; each sync is taken by one.
 */
export async function takeDispatchable(db: Queryable, { limit }: { limit: number }): Promise<Dispatchable[]> {
  const rows = await queryAll<Dispatchable>(db, TAKE, [limit]);
  return rows.sort((a, b) => a.priority - b.priority);
}

/** BullMQ's largest priority is 2^21. */
const MAX_PRIORITY = 2 ** 20;

/**
 * The ranking reads without locks (window functions allow none); `taken` then locks the chosen rows and looks again, and
 * leaves those that another process is just taking.
 */
const TAKE = prepare(
  "take_dispatchable",
  `
  WITH busy AS (
    SELECT r."owner", count(*) AS syncs
    FROM "ProjectSync" s JOIN "Repository" r ON r."id" = s."repositoryId"
    WHERE s."dispatchedAt" IS NOT NULL AND s."status" IN ('queued', 'running')
    GROUP BY r."owner"
  ), ranked AS (
    SELECT s."id", s."requestedAt", coalesce(busy.syncs, 0)
      + row_number() OVER (PARTITION BY r."owner" ORDER BY s."requestedAt", s."id") AS place
    FROM "ProjectSync" s JOIN "Repository" r ON r."id" = s."repositoryId" LEFT JOIN busy ON busy."owner" = r."owner"
    WHERE s."dispatchedAt" IS NULL AND (s."status" IN ('running', 'paused') OR s."status" = 'queued'
      AND (s."notBefore" IS NULL OR s."notBefore" <= now()) AND NOT EXISTS (
      SELECT FROM "ProjectSync" other
      WHERE other."repositoryId" = s."repositoryId" AND other."branchName" = s."branchName"
        AND other."status" IN ('running', 'paused')))
    ORDER BY place, s."requestedAt"
    LIMIT $1
  ), taken AS (
    SELECT s."id", least(ranked.place, ${MAX_PRIORITY})::int AS priority
    FROM "ProjectSync" s JOIN ranked ON ranked."id" = s."id"
    WHERE s."dispatchedAt" IS NULL AND s."status" IN ('queued', 'running', 'paused')
    FOR NO KEY UPDATE OF s SKIP LOCKED
  )
  UPDATE "ProjectSync" s SET "dispatchedAt" = now(), "dispatch" = s."dispatch" + 1
  FROM taken WHERE taken."id" = s."id"
  RETURNING s."id" AS "syncId", s."dispatch", taken.priority`,
);

/** When the next sync that waits for the end of a burst is due, or null when none does. */
export async function findNextDispatch(db: Queryable): Promise<Date | null> {
  return (await queryOne<{ due: Date | null }>(db, NEXT, []))?.due ?? null;
}

const NEXT = prepare(
  "find_next_dispatch",
  `
  SELECT min("notBefore") AS due FROM "ProjectSync"
  WHERE "dispatchedAt" IS NULL AND "status" = 'queued' AND "notBefore" > now()`,
);

/** Puts back a sync whose job could not be added. Does nothing if it has been dispatched again since. */
export async function undispatch(
  db: Queryable,
  { syncId, dispatch }: Pick<Dispatchable, "syncId" | "dispatch">,
): Promise<void> {
  await queryOne(db, UNDISPATCH, [syncId, dispatch]);
}

const UNDISPATCH = `
  UPDATE "ProjectSync" SET "dispatchedAt" = NULL
  WHERE "id" = $1 AND "dispatch" = $2 AND "status" IN ('queued', 'running', 'paused')`;

/** What `dispatchSyncs` of packages/queue needs, bound to a database. */
export function dispatchStoreOf(db: Queryable) {
  return {
    takeDispatchable: (options: { limit: number }) => takeDispatchable(db, options),
    undispatch: (sync: Pick<Dispatchable, "syncId" | "dispatch">) => undispatch(db, sync),
    findNextDispatch: () => findNextDispatch(db),
  };
}

export interface StuckSync {
  syncId: string;
  dispatch: number;
  status: SyncStatus;
}

/**
 * Syncs that may have lost their job: dispatched before `queuedBefore` and still waiting, due to resume before it and
 * still paused, or running without a sign of life since `heartbeatBefore`. Whether the job is alive, the queue knows.
 */
export async function findStuckSyncs(
  db: Queryable,
  { queuedBefore, heartbeatBefore }: { queuedBefore: Date; heartbeatBefore: Date },
): Promise<StuckSync[]> {
  return await queryAll<StuckSync>(db, STUCK, [queuedBefore, heartbeatBefore]);
}

const STUCK = `
  SELECT "id" AS "syncId", "dispatch", "status" FROM "ProjectSync"
  WHERE "dispatchedAt" < $1 AND ("status" = 'queued'
    OR "status" = 'paused' AND "resumeAt" < $1
    OR "status" = 'running' AND "heartbeatAt" < $2)
  ORDER BY "requestedAt" LIMIT 1000`;

/** Lets the next `takeDispatchable` make a new job for a sync that lost its own. */
export async function redispatch(db: Queryable, syncId: string): Promise<void> {
  await queryOne(db, REDISPATCH, [syncId]);
}

const REDISPATCH = `
  UPDATE "ProjectSync" SET "dispatchedAt" = NULL WHERE "id" = $1 AND "status" IN ('queued', 'running', 'paused')`;
