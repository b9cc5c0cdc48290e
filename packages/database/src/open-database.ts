import { PrismaPg } from "@prisma/adapter-pg";
import { MINUTE, SECOND } from "@project-sync/runtime";
import pg from "pg";
import { PrismaClient } from "./generated/client.js";

export interface Database {
  prisma: PrismaClient;
  pool: pg.Pool;
  connectionString: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  connectionString: string;
  /** Connections of this process, shared by Prisma, plain queries and COPY. Default 10. */
  maxConnections?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}

/** Longest a statement may take that does not ask for more. */
const STATEMENT_TIMEOUT = MINUTE;

/**
 * Prisma client and pool over one set of connections. Nothing is connected before the first query. No wait is endless:
 * a server that is gone, or that stops answering, ends a query with an error.
 */
export function openDatabase({ connectionString, maxConnections = 10, applicationName }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString,
    max: maxConnections,
    connectionTimeoutMillis: 10 * SECOND,
    idleTimeoutMillis: 30 * SECOND,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10 * SECOND,
    statement_timeout: STATEMENT_TIMEOUT,
    // A little longer than the server's own limit, so that it only decides when the server is silent.
    query_timeout: STATEMENT_TIMEOUT + 5 * SECOND,
    idle_in_transaction_session_timeout: 2 * MINUTE,
    ...(applicationName === undefined ? {} : { application_name: applicationName }),
  });
  // A connection that the server drops is replaced at the next query, or fails the one that uses it. Without listeners,
  // on the pool for idle ones and on the client for those in use, it would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return openDatabaseOn(pool, connectionString);
}

/** The same over a pool that the caller has made; it is closed with the database. */
export function openDatabaseOn(pool: pg.Pool, connectionString: string): Database {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return { prisma, pool, connectionString, close: () => closeDatabase(prisma, pool) };
}

async function closeDatabase(prisma: PrismaClient, pool: pg.Pool): Promise<void> {
  await prisma.$disconnect();
  if (!pool.ended) await pool.end();
}
