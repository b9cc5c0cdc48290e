import type pg from "pg";
import type { Database } from "./open-database.js";

/** What the functions of this package run on: the database, its pool, or one client inside a transaction. */
export type Queryable = Database | pg.Pool | pg.PoolClient;

/** For functions that take a connection, or a transaction, of their own. */
export type Connections = Database | pg.Pool;

/** What sends a single statement. */
export function statements(db: Queryable): pg.Pool | pg.PoolClient {
  return "prisma" in db ? db.pool : db;
}

/** True for a client that the caller took from a pool, and which therefore may be inside the caller's transaction. */
export function isClient(db: pg.Pool | pg.PoolClient): db is pg.PoolClient {
  return "release" in db;
}

/** The first row of an answer, or null. */
export async function queryOne<Row extends pg.QueryResultRow>(
  db: Queryable,
  text: string,
  values: unknown[],
): Promise<Row | null> {
  const { rows } = await statements(db).query<Row>(text, values);
  return rows[0] ?? null;
}

/** All rows of an answer. */
export async function queryAll<Row extends pg.QueryResultRow>(
  db: Queryable,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await statements(db).query<Row>(text, values);
  return rows;
}

/** A statement with another limit than the pool's, in ms. Both sides keep to it: see `allowLongStatements`. */
export function withTimeout(text: string, values: unknown[], query_timeout: number): pg.QueryConfig {
  const config: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout };
  return config;
}
