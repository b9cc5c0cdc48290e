import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { vector } from "@electric-sql/pglite-pgvector";
import { type Database, openDatabaseOn } from "@project-sync/database";
import pg from "pg";

const MIGRATIONS = fileURLToPath(new URL("../../../prisma/migrations", import.meta.url));

/** A migrated database of its own on a server that has pgvector, which neither npm's PostgreSQL nor Debian's has. */
export interface PgvectorDatabase extends AsyncDisposable {
  database: Database;
}

/**
 * PostgreSQL itself, compiled to WebAssembly, in this process and in memory; ready in some seconds. It has a single session:
 * what needs two at once is tested on the other one.
 */
export async function startPgvector(): Promise<PgvectorDatabase> {
  const server = await PGlite.create({ extensions: { vector, pg_trgm } });
  for (const name of (await readdir(MIGRATIONS)).sort()) {
    if (/^\d/.test(name)) await server.exec(await readFile(`${MIGRATIONS}/${name}/migration.sql`, "utf8"));
  }
  const config = createPgConfig(server);
  const parse = config.connection.parse.bind(config.connection);
  // Prisma gives parsers of an answer's types where PGlite looks for the types of values; pg passes over them.
  config.connection.parse = (query: object) => parse({ ...query, types: undefined });
  const pool = new pg.Pool({ ...config, max: 1 } as pg.PoolConfig);
  const database = openDatabaseOn(pool, "");
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.close();
      await server.close();
    },
  };
}
