import type pg from "pg";
import { allowLongStatements, LONG_STATEMENT } from "./long-statements.js";
import { type Connections, statements, withTimeout } from "./queryable.js";

const BATCH = 5000;

/**
 * The rows of a query of any size in batches, from one snapshot, however long the caller takes over each. It reads only,
 * and holds a connection until the loop ends or is left.
 */
export async function* streamQuery<Row extends pg.QueryResultRow>(
  db: Connections,
  text: string,
  values: unknown[],
): AsyncGenerator<Row[]> {
  const client = await (statements(db) as pg.Pool).connect();
  let usable = false;
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await allowLongStatements(client);
    await client.query(PLAN_FOR_ALL_ROWS);
    yield* streamRows<Row>(client, text, values);
    usable = true;
  } finally {
    await end(client, usable);
  }
}

/**
 * The same inside the caller's transaction. Left early, the transaction can only be rolled back. The next batch is on its
 * way while the caller is busy with the last: two of them are in memory.
 */
export async function* streamRows<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  text: string,
  values: unknown[],
): AsyncGenerator<Row[]> {
  await client.query(withTimeout(`DECLARE rows NO SCROLL CURSOR FOR ${text}`, values, LONG_STATEMENT));
  for (let next = fetchBatch<Row>(client); ; ) {
    const { rows } = await next;
    if (rows.length < BATCH) {
      if (rows.length > 0) yield rows;
      break;
    }
    next = fetchBatch(client);
    yield rows;
  }
  await client.query("CLOSE rows");
}

function fetchBatch<Row extends pg.QueryResultRow>(client: pg.PoolClient): Promise<pg.QueryResult<Row>> {
  const batch = client.query<Row>(withTimeout(`FETCH ${BATCH} FROM rows`, [], LONG_STATEMENT));
  // Heard where it is awaited; until then it must not count as an error that nobody hears.
  batch.catch(() => undefined);
  return batch;
}

/**
 * PostgreSQL plans a cursor for its first tenth, and knows little of rows that were written a moment ago: left alone it
 * may choose one index lookup per row.
 */
const PLAN_FOR_ALL_ROWS = `
  SELECT set_config('cursor_tuple_fraction', '1', true), set_config('enable_nestloop', 'off', true)`;

/** After an error, or when the caller left the loop early, the connection is closed rather than asked how it is. */
async function end(client: pg.PoolClient, usable: boolean): Promise<void> {
  if (usable) await client.query("COMMIT").catch(() => {});
  client.release(!usable);
}
