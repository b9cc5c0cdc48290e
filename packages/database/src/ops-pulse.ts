import type { OpsArea, UnfinishedCounts } from "@project-sync/contracts";
import { type Queryable, queryOne } from "./queryable.js";
import { WORKER_SILENT_SECONDS } from "./workers.js";

/** How operations stand at a moment; `marks` differ from those of another moment where something has changed. */
export interface OpsPulse {
  at: Date;
  syncs: UnfinishedCounts;
  queuePaused: boolean;
  workersAlive: number;
  marks: Record<OpsArea, string>;
}

/** One cheap statement, so that a gateway can ask it every second for as long as somebody looks. */
export async function readOpsPulse(db: Queryable): Promise<OpsPulse> {
  const row = await queryOne<OpsPulse>(db, READ, [WORKER_SILENT_SECONDS]);
  if (row === null) throw new TypeError("A SELECT without a table answers one row");
  return row;
}

/** What commits late bears an earlier time than what is there: hence the counts beside the times. A task that is as good as always running would be news every few seconds. */
const ALWAYS_RUNNING = `'reconcile-queue'`;

const READ = `
  WITH unfinished AS (
    SELECT "id", "status", "phase", "fence", "workerId", "requestedAt" FROM "ProjectSync"
    WHERE "status" IN ('queued', 'running', 'paused')
  ), counts AS (
    SELECT count(*) FILTER (WHERE "status" = 'queued')::int AS queued,
      count(*) FILTER (WHERE "status" = 'running')::int AS running,
      count(*) FILTER (WHERE "status" = 'paused')::int AS paused, max("requestedAt") AS newest,
      md5(string_agg(concat_ws(' ', "id", "fence", "phase"), ',' ORDER BY "id") FILTER (WHERE "status" = 'running')) AS runs
    FROM unfinished
  ), alive AS (
    SELECT count(*)::int AS n, md5(string_agg("id", ',' ORDER BY "id")) AS ids FROM "Worker"
    WHERE "lastSeenAt" > now() - $1::float8 * interval '1 second'
  ), control AS (
    SELECT coalesce(bool_or("paused"), false) AS paused, max("changedAt") AS changed FROM "QueueControl"
  )
  SELECT now() AS at, json_build_object('queued', queued, 'running', running, 'paused', counts.paused) AS syncs,
    control.paused AS "queuePaused", alive.n AS "workersAlive",
    json_build_object(
      'queues', concat_ws(' ', queued, running, counts.paused, newest, control.changed),
      'workers', concat_ws(' ', alive.ids, runs),
      'finished', (SELECT concat_ws(' ', max("completedAt"), count(*)) FROM "ProjectSync"
        WHERE "completedAt" > now() - interval '10 minutes'),
      'rate_limits', concat((SELECT max("updatedAt") FROM "GithubBudget")),
      'maintenance', concat_ws(' ',
        (SELECT max(greatest("startedAt", "finishedAt")) FROM "MaintenanceTask" WHERE "name" <> ${ALWAYS_RUNNING}),
        (SELECT sum("count") FROM "ActivityCount" WHERE "at" > now() - interval '10 minutes'))
    ) AS marks
  FROM counts, alive, control`;
