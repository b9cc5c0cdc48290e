import type { OpsWorker } from "@project-sync/contracts";
import { type Queryable, queryAll, queryOne } from "./queryable.js";
import { SUMMARY_COLUMNS, type SyncSummaryRow, toSyncSummary } from "./sync-summary-row.js";

export interface WorkerPresence {
  id: string;
  host: string;
  pid: number;
  version: string;
  concurrency: number;
  rssBytes: number;
}

/** Notes that a worker runs. Rows of those that have not been heard of for a day go. */
export async function noteWorker(db: Queryable, worker: WorkerPresence): Promise<void> {
  const { id, host, pid, version, concurrency, rssBytes } = worker;
  await queryOne(db, NOTE, [id, host, pid, version, concurrency, rssBytes]);
}

const NOTE = `
  WITH gone AS (DELETE FROM "Worker" WHERE "lastSeenAt" < now() - interval '1 day' AND "id" <> $1)
  INSERT INTO "Worker" ("id", "host", "pid", "version", "concurrency", "rssBytes", "startedAt", "lastSeenAt")
  VALUES ($1, $2, $3, $4, $5, $6, now(), now())
  ON CONFLICT ("id") DO UPDATE SET "lastSeenAt" = now(), "rssBytes" = EXCLUDED."rssBytes"`;

/** A worker stops in an orderly way. */
export async function removeWorker(db: Queryable, id: string): Promise<void> {
  await queryOne(db, `DELETE FROM "Worker" WHERE "id" = $1`, [id]);
}

/** A worker that has not been heard of for so long is silent: several of its beats. */
export const WORKER_SILENT_SECONDS = 20;

/** Workers by the time they started, each with the syncs that it runs. */
export async function listWorkers(db: Queryable): Promise<OpsWorker[]> {
  const [workers, running] = await Promise.all([
    queryAll<WorkerRow>(db, WORKERS, [WORKER_SILENT_SECONDS]),
    queryAll<RunningRow>(db, RUNNING, []),
  ]);
  return workers.map(({ rssBytes, startedAt, lastSeenAt, ...worker }) => ({
    ...worker,
    rssBytes: Number(rssBytes),
    startedAt: startedAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    running: running.filter(({ workerId }) => workerId === worker.id).map(toRunning),
  }));
}

type WorkerRow = Omit<OpsWorker, "running" | "rssBytes" | "startedAt" | "lastSeenAt"> & {
  rssBytes: string;
  startedAt: Date;
  lastSeenAt: Date;
};

const WORKERS = `
  SELECT "id", "host", "pid", "version", "concurrency", "rssBytes", "startedAt", "lastSeenAt",
    CASE WHEN "lastSeenAt" > now() - $1::float8 * interval '1 second' THEN 'alive' ELSE 'silent' END AS state
  FROM "Worker" ORDER BY "startedAt", "id"`;

interface RunningRow extends SyncSummaryRow {
  workerId: string;
  heartbeatAt: Date | null;
}

const RUNNING = `
  SELECT ${SUMMARY_COLUMNS}, s."workerId", s."heartbeatAt"
  FROM "ProjectSync" s JOIN "Repository" r ON r."id" = s."repositoryId"
  WHERE s."status" = 'running' AND s."workerId" IS NOT NULL ORDER BY s."startedAt", s."id" LIMIT 1000`;

function toRunning(row: RunningRow) {
  return { ...toSyncSummary(row), heartbeatAt: row.heartbeatAt?.toISOString() ?? null };
}
