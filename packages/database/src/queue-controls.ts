import { type Queryable, queryOne } from "./queryable.js";

/** What somebody wants of the queue. BullMQ is brought into line with it. */
export interface QueueControl {
  paused: boolean;
  changedAt: Date;
  /** who, for people */
  changedBy: string;
}

/** Null when nobody has ever paused it. */
export async function findQueueControl(db: Queryable, name: string): Promise<QueueControl | null> {
  return await queryOne<QueueControl>(db, FIND, [name]);
}

const FIND = `SELECT "paused", "changedAt", "changedBy" FROM "QueueControl" WHERE "name" = $1`;

/** Notes it. To ask for what is so already changes nothing. */
export async function writeQueueControl(
  db: Queryable,
  { name, paused, changedBy }: { name: string; paused: boolean; changedBy: string },
): Promise<void> {
  await queryOne(db, WRITE, [name, paused, changedBy]);
}

const WRITE = `
  INSERT INTO "QueueControl" AS c ("name", "paused", "changedAt", "changedBy") VALUES ($1, $2, now(), $3)
  ON CONFLICT ("name") DO UPDATE
  SET "paused" = EXCLUDED."paused", "changedAt" = now(), "changedBy" = EXCLUDED."changedBy"
  WHERE c."paused" <> EXCLUDED."paused"`;
