import { type Queryable, queryOne } from "./queryable.js";

/** Deletes deliveries whose time is over, at most `limit` of them, the oldest first; answers how many. */
export async function expireDeliveries(db: Queryable, { limit }: { limit: number }): Promise<number> {
  return (await queryOne<{ deleted: number }>(db, EXPIRE, [limit]))?.deleted ?? 0;
}

/** Those that a replay holds at the moment are left for the next time. */
const EXPIRE = `
  WITH gone AS (
    DELETE FROM "WebhookDelivery" WHERE "guid" IN (
      SELECT "guid" FROM "WebhookDelivery" WHERE "expiresAt" <= now()
      ORDER BY "expiresAt" LIMIT $1 FOR UPDATE SKIP LOCKED)
    RETURNING 1
  )
  SELECT count(*)::int AS deleted FROM gone`;
