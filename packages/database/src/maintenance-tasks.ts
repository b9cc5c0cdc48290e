import { type Queryable, queryOne } from "./queryable.js";

/**
 * Takes a background task that is due: true for one caller in `everyMs` milliseconds, however many processes ask. The
 * database's clock decides.
 */
export async function claimTask(db: Queryable, { name, everyMs }: { name: string; everyMs: number }): Promise<boolean> {
  return (await queryOne(db, CLAIM, [name, everyMs])) !== null;
}

const CLAIM = `
  INSERT INTO "MaintenanceTask" AS task ("name", "startedAt") VALUES ($1, clock_timestamp())
  ON CONFLICT ("name") DO UPDATE SET "startedAt" = EXCLUDED."startedAt"
  WHERE task."startedAt" <= EXCLUDED."startedAt" - $2::float8 * interval '1 millisecond'
  RETURNING "name"`;
