import type pg from "pg";

/**
 * Between "the database has this blob" and the use of that answer, the blob must not be collected. A sync stages its rows
 * first, which count as references, and then asks what is missing under the shared lock; the collector holds the exclusive
 * lock from its last look at the references until its deletion is committed. So either the collector sees the staged rows
 * and keeps the blob, or the sync sees the blob gone and fetches it.
 */
const KEY = 7_160_931;

/** Until the transaction ends: no blob is being collected. */
export async function lockBlobsForUse(tx: pg.PoolClient): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared($1)`, [KEY]);
}

/** Until the transaction ends: nobody is asking which blobs there are. */
export async function lockBlobsForCollection(tx: pg.PoolClient): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock($1)`, [KEY]);
}
