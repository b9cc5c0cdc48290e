import type { OpsQueue, UnfinishedCounts } from "@project-sync/contracts";
import { type Queryable, queryOne } from "./queryable.js";
import { SUMMARY_COLUMNS, type SyncSummaryRow, toSyncSummary } from "./sync-summary-row.js";

/** Unfinished syncs by status. */
export async function countUnfinished(db: Queryable): Promise<UnfinishedCounts> {
  return (await queryOne<UnfinishedCounts>(db, COUNT, [])) ?? { queued: 0, running: 0, paused: 0 };
}

const COUNT = `
  SELECT count(*) FILTER (WHERE "status" = 'queued')::int AS queued,
    count(*) FILTER (WHERE "status" = 'running')::int AS running,
    count(*) FILTER (WHERE "status" = 'paused')::int AS paused
  FROM "ProjectSync" WHERE "status" IN ('queued', 'running', 'paused')`;

/** The sync that has waited longest, or null. */
export async function findOldestWaiting(db: Queryable): Promise<OpsQueue["oldestWaiting"]> {
  const row = await queryOne<SyncSummaryRow & { ageMs: number }>(db, OLDEST, []);
  return row && { sync: toSyncSummary(row), ageMs: Math.max(0, row.ageMs) };
}

const OLDEST = `
  SELECT ${SUMMARY_COLUMNS}, (extract(epoch FROM now() - s."requestedAt") * 1000)::float8 AS "ageMs"
  FROM "ProjectSync" s JOIN "Repository" r ON r."id" = s."repositoryId"
  WHERE s."status" = 'queued' ORDER BY s."requestedAt", s."id" LIMIT 1`;
