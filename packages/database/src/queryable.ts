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

/** A statement that the server parses and plans once for each connection, and not every time. */
export interface Prepared {
  /** names it on the connection: another text needs another name */
  name: string;
  text: string;
}

/**
 * For statements that run for every delivery or sync, and whose plan does not hang on the values. They name their columns:
 * an answer of `*` changes with the next migration, and PostgreSQL then refuses the plan on every connection that has it.
 */
export function prepare(name: string, text: string): Prepared {
  return { name, text };
}

/** The first row of an answer, or null. */
export async function queryOne<Row extends pg.QueryResultRow>(
  db: Queryable,
  statement: string | Prepared,
  values: unknown[],
): Promise<Row | null> {
  const { rows } = await statements(db).query<Row>(toQuery(statement, values));
  return rows[0] ?? null;
}

function toQuery(statement: string | Prepared, values: unknown[]): pg.QueryConfig {
  return typeof statement === "string" ? { text: statement, values } : { ...statement, values };
}

/** All rows of an answer. */
export async function queryAll<Row extends pg.QueryResultRow>(
  db: Queryable,
  statement: string | Prepared,
  values: unknown[],
): Promise<Row[]> {
  const { rows } = await statements(db).query<Row>(toQuery(statement, values));
  return rows;
}

/** A statement with another limit than the pool's, in ms. Both sides keep to it: see `allowLongStatements`. */
export function withTimeout(text: string, values: unknown[], query_timeout: number): pg.QueryConfig {
  const config: pg.QueryConfig & { query_timeout: number } = { text, values, query_timeout };
  return config;
}
