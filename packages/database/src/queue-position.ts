import { prepare, type Queryable, queryOne } from "./queryable.js";

/**
 * Which of the waiting syncs this one is, 1 being next, or null when it does not wait. Owners take turns as they do when
 * syncs become jobs (see dispatch.ts), so it is where a sync stands among the others' turns, not how long others have
 * waited; newcomers of an idle owner may still go before it.
 */
export async function findQueuePosition(db: Queryable, syncId: string): Promise<number | null> {
  return (await queryOne<{ position: number }>(db, POSITION, [syncId]))?.position ?? null;
}

const POSITION = prepare(
  "find_queue_position",
  `
  WITH running AS (
    SELECT r."owner", count(*) AS syncs
    FROM "ProjectSync" s JOIN "Repository" r ON r."id" = s."repositoryId" WHERE s."status" = 'running' GROUP BY r."owner"
  ), turns AS (
    SELECT s."id", s."requestedAt", coalesce(running.syncs, 0)
      + row_number() OVER (PARTITION BY r."owner" ORDER BY s."requestedAt", s."id") AS turn
    FROM "ProjectSync" s JOIN "Repository" r ON r."id" = s."repositoryId" LEFT JOIN running ON running."owner" = r."owner"
    WHERE s."status" = 'queued'
  ), places AS (
    SELECT "id", row_number() OVER (ORDER BY turn, "requestedAt", "id")::int AS position FROM turns
  )
  SELECT position FROM places WHERE "id" = $1`,
);
