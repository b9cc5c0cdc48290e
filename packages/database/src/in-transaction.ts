import { SECOND } from "@project-sync/runtime";
import type pg from "pg";
import { type Connections, isClient, type Queryable, statements, withTimeout } from "./queryable.js";

/** A READ COMMITTED transaction with a connection of its own; rolled back when its scope is left without a commit. */
export interface Transaction extends AsyncDisposable {
  client: pg.PoolClient;
  commit(): Promise<void>;
}

export async function openTransaction(db: Connections): Promise<Transaction> {
  const client = await (statements(db) as pg.Pool).connect();
  let committed = false;
  let released = false;
  const transaction: Transaction = {
    client,
    async commit() {
      await client.query("COMMIT");
      committed = true;
    },
    async [Symbol.asyncDispose]() {
      if (released) return;
      released = true;
      // A connection whose state is not known is closed, not returned to the pool.
      const usable = committed || (await rollBack(client));
      client.release(!usable);
    },
  };
  try {
    await client.query("BEGIN");
    return transaction;
  } catch (error) {
    await transaction[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Runs `work` in one transaction: committed when it answers, rolled back when it throws. Given a client, it joins the
 * transaction that the client's owner is in.
 */
export async function inTransaction<T>(db: Queryable, work: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
  const source = statements(db);
  if (isClient(source)) return await work(source);
  await using transaction = await openTransaction(source);
  const result = await work(transaction.client);
  await transaction.commit();
  return result;
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
