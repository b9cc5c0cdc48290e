import { SECOND, sleep } from "@project-sync/runtime";
import type pg from "pg";
import { queryOne } from "./queryable.js";

const RETRY_MS = 50;
const PATIENCE_MS = 2 * SECOND;

/**
 * Until the transaction ends: the only publication of this branch. To be called by the worker that has the branch's running
 * sync. Whoever else publishes there then has lost its fence and cannot commit, but a worker that froze in the middle of a
 * COPY would hold the branch for as long as its connection stands, which no timeout of PostgreSQL ends. So after a moment
 * its connection is ended here.
 */
export async function lockPublication(tx: pg.PoolClient, branchId: string): Promise<void> {
  const key = keyOf(branchId);
  for (let waited = 0; waited < PATIENCE_MS; waited += RETRY_MS) {
    if ((await queryOne<{ locked: boolean }>(tx, TRY, [key]))?.locked) return;
    await sleep(RETRY_MS);
  }
  await tx.query(END_HOLDER, [key]);
  await tx.query(`SELECT pg_advisory_xact_lock($1)`, [key]);
}

/** The first 64 bits of the id. */
function keyOf(branchId: string): string {
  return BigInt.asIntN(64, BigInt(`0x${branchId.replaceAll("-", "").slice(0, 16)}`)).toString();
}

const TRY = `SELECT pg_try_advisory_xact_lock($1) AS "locked"`;

/** https://www.postgresql.org/docs/current/view-pg-locks.html: a key of 64 bits stands in two columns. */
const END_HOLDER = `
  SELECT pg_terminate_backend("pid") FROM pg_locks
  WHERE "locktype" = 'advisory' AND "granted" AND "pid" <> pg_backend_pid() AND "objsubid" = 1
    AND "classid"::bigint << 32 | "objid"::bigint = $1
    AND "database" = (SELECT "oid" FROM pg_database WHERE "datname" = current_database())`;
