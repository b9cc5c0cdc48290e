import { MINUTE } from "@project-sync/runtime";
import type pg from "pg";

/** Limit of statements whose work grows with the repository, in ms. */
export const LONG_STATEMENT = 30 * MINUTE;

/** Raises the server's limits for the rest of this transaction; the client's is raised per statement (`withTimeout`). */
export async function allowLongStatements(tx: pg.PoolClient): Promise<void> {
  await tx.query(
    `SELECT set_config('statement_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $1, true)`,
    [String(LONG_STATEMENT)],
  );
}
