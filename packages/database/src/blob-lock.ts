import { MINUTE, sleep } from "@project-sync/runtime";
import type pg from "pg";
import { type Queryable, queryOne } from "./queryable.js";

/**
 * Between "the database has this blob" and the rows that refer to it, the blob may be collected: nothing visible says that a
 * sync counts on it. So whoever asks does so under the shared lock and learns how many collections there have been; who
 * publishes holds it from before its first row until its rows are committed, and when there have been more since, looks
 * first whether its blobs are still there. The collector holds the exclusive lock from its last look at the references until
 * its deletion is committed. So either the collector sees the rows and keeps the blob, or the sync sees that it is gone.
 */
const KEY = 7_160_931;

/** Until the transaction ends: no blob is being collected. */
export async function lockBlobsForUse(tx: pg.PoolClient): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared($1)`, [KEY]);
}

const RETRY_MS = 20;

/**
 * Until the transaction ends: nobody is asking which blobs there are, and no publication is open. Tried again and again
 * rather than waited for: whoever asks after one that waits would wait behind it.
 *
 * @throws Error when it was not free for a moment in a minute, or the reason of `signal`
 */
export async function lockBlobsForCollection(tx: pg.PoolClient, signal?: AbortSignal): Promise<void> {
  for (let waited = 0; waited < MINUTE; waited += RETRY_MS) {
    if ((await queryOne<{ locked: boolean }>(tx, TRY, [KEY]))?.locked) return;
    await sleep(RETRY_MS, signal);
  }
  throw new Error("Publications left no moment for collecting blobs; the next collection tries again.");
}

const TRY = `SELECT pg_try_advisory_xact_lock($1) AS "locked"`;

/** Counts a collection, for good even if it is rolled back: that costs a look, not a blob. */
export async function noteCollection(tx: pg.PoolClient): Promise<void> {
  await tx.query(`SELECT nextval('"Blob_collections"')`);
}

/** How many collections there have been, as text; under one of the locks. */
export async function countCollections(tx: Queryable): Promise<string> {
  const row = await queryOne<{ count: string }>(tx, `SELECT "last_value"::text AS "count" FROM "Blob_collections"`, []);
  return row?.count ?? "";
}
