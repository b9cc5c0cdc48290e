import type { ActivityDay } from "@project-sync/contracts";
import { DAY } from "@project-sync/runtime";
import { type Queryable, queryAll } from "./queryable.js";

const DAYS = 30;

interface ActivityQuery {
  repositoryIds: readonly string[];
  /** left out: all of them */
  branchName?: string;
  now: Date;
}

/** Syncs that finished on each of the last 30 days (UTC), the oldest first. */
export async function readActivityDays(db: Queryable, { repositoryIds, branchName, now }: ActivityQuery) {
  const today = Math.floor(now.getTime() / DAY) * DAY;
  const from = new Date(today - (DAYS - 1) * DAY);
  const rows = await queryAll<ActivityDay>(db, READ, [repositoryIds, from, branchName ?? null]);
  const found = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: DAYS }, (_, i): ActivityDay => {
    const day = new Date(from.getTime() + i * DAY).toISOString().slice(0, 10);
    return found.get(day) ?? { day, completed: 0, failed: 0, changes: 0 };
  });
}

const changed = ["added", "modified", "removed", "renamed"].map((it) => `coalesce(("stats"->>'${it}')::bigint, 0)`);

/** A sync is requested before it ends, and hardly ever more than a day before: that bounds what the index brings. */
const READ = `
  SELECT to_char("completedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
    count(*) FILTER (WHERE "status" = 'completed')::int AS completed,
    count(*) FILTER (WHERE "status" = 'failed')::int AS failed,
    coalesce(sum(${changed.join(" + ")}) FILTER (WHERE "status" = 'completed'), 0)::float8 AS changes
  FROM "ProjectSync"
  WHERE "repositoryId" = ANY($1::uuid[]) AND "requestedAt" >= $2::timestamptz - interval '2 days' AND "completedAt" >= $2
    AND ($3::text IS NULL OR "branchName" = $3) AND "status" IN ('completed', 'failed')
  GROUP BY 1`;
