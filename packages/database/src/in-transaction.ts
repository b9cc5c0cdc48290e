import { SECOND } from "@project-sync/runtime";
import type pg from "pg";
import { isClient, type Queryable, statements, withTimeout } from "./queryable.js";

/**
 * Runs `work` in one READ COMMITTED transaction: committed when it answers, rolled back when it throws. Given a client,
 * it joins the transaction that the client's owner is in.
 */
export async function inTransaction<T>(db: Queryable, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  const source = statements(db);
  if (isClient(source)) return await work(source);
  const client = await source.connect();
  let usable = true;
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    usable = await rollBack(client);
    throw error;
  } finally {
    // A connection whose state is not known is closed, not returned to the pool.
    client.release(!usable);
  }
}

/** False when the connection cannot be used again. */
async function rollBack(client: pg.PoolClient): Promise<boolean> {
  try {
    // Short, because a client that gave up on a silent server would otherwise wait for it again.
    await client.query(withTimeout("ROLLBACK", [], 5 * SECOND));
    return true;
  } catch {
    return false;
  }
}
