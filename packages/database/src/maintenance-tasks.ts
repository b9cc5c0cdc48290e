import type { MaintenanceTask } from "@project-sync/contracts";
import { type Queryable, queryAll, queryOne } from "./queryable.js";
import { storableText } from "./storable-text.js";

/**
 * Takes a background task that is due: true for one caller in `everyMs` milliseconds, however many processes ask. The
 * database's clock decides.
 */
export async function claimTask(db: Queryable, { name, everyMs }: { name: string; everyMs: number }): Promise<boolean> {
  return (await queryOne(db, CLAIM, [name, everyMs])) !== null;
}

const CLAIM = `
  INSERT INTO "MaintenanceTask" AS task ("name", "startedAt", "everyMs") VALUES ($1, clock_timestamp(), $2)
  ON CONFLICT ("name") DO UPDATE
  SET "startedAt" = EXCLUDED."startedAt", "everyMs" = EXCLUDED."everyMs", "finishedAt" = NULL, "error" = NULL
  WHERE task."startedAt" <= EXCLUDED."startedAt" - $2::float8 * interval '1 millisecond'
  RETURNING "name"`;

/** Notes how the run of a task that was taken ended. */
export async function finishTask(
  db: Queryable,
  { name, error }: { name: string; error: string | null },
): Promise<void> {
  await queryOne(db, FINISH, [name, error === null ? null : storableText(error)]);
}

const FINISH = `UPDATE "MaintenanceTask" SET "finishedAt" = clock_timestamp(), "error" = $2 WHERE "name" = $1`;

/** When each task last ran, by name. */
export async function listTasks(db: Queryable): Promise<MaintenanceTask[]> {
  const rows = await queryAll<TaskRow>(db, LIST, []);
  return rows.map(({ startedAt, finishedAt, ...task }) => ({
    ...task,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  }));
}

type TaskRow = Omit<MaintenanceTask, "startedAt" | "finishedAt"> & { startedAt: Date; finishedAt: Date | null };

const LIST = `SELECT "name", "everyMs", "startedAt", "finishedAt", "error" FROM "MaintenanceTask" ORDER BY "name"`;
