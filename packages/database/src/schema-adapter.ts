import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from "@prisma/driver-adapter-utils";
import pg from "pg";

export interface SchemaAdapter extends SqlMigrationAwareDriverAdapterFactory {
  dispose(): Promise<void>;
}

/**
 * Prisma's PostgreSQL adapter as the schema engine needs it. It differs in two places, both found by running it: scripts
 * are sent whole, and columns of the type `"char"` can be read.
 */
export async function openSchemaAdapter(connectionString: string): Promise<SchemaAdapter> {
  const adapter = await connect(connectionString);
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => adapter,
    connectToShadowDb: () => connectToShadow(connectionString),
    dispose: () => adapter.dispose(),
  };
}

/** An empty database for the engine to play the migrations into; gone when the engine disposes of it. */
async function connectToShadow(connectionString: string): Promise<SqlDriverAdapter> {
  const name = `shadow_${randomUUID()}`;
  await runScript(connectionString, `CREATE DATABASE "${name}" TEMPLATE template0`);
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  const adapter = await connect(url.href);
  const dispose = adapter.dispose.bind(adapter);
  return Object.assign(adapter, {
    dispose: async () => {
      await dispose();
      await runScript(connectionString, `DROP DATABASE "${name}" WITH (FORCE)`);
    },
  });
}

/**
 * Prisma's own `executeScript` cuts the script at every `;`, in function bodies too, and runs the pieces one by one.
 * Sent as one query, PostgreSQL parses it, and a migration applies whole or not at all.
 */
async function connect(connectionString: string): Promise<SqlDriverAdapter> {
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 10_000 });
  const charColumns = noteCharColumns(pool);
  const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  return Object.assign(adapter, {
    executeScript: (script: string) => runScript(connectionString, script),
    queryRaw: async (query: SqlQuery) => {
      const result = await queryRaw(query);
      for (const i of charColumns.get(query.sql) ?? []) result.columnTypes[i] = ColumnTypeEnum.Character;
      return result;
    },
  });
}

const CHAR = 18;
const TEXT = 25;

/**
 * The engine selects system columns of the type `"char"`, which the adapter refuses. Here they pass as text; which they
 * were is kept per statement, since the engine in turn insists on characters.
 */
function noteCharColumns(pool: pg.Pool): Map<string, number[]> {
  const columns = new Map<string, number[]>();
  const query = pool.query.bind(pool) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
  const patched = async (config: pg.QueryConfig) => {
    const result = await query(config);
    const chars = result.fields.flatMap((field, i) => (field.dataTypeID === CHAR ? [i] : []));
    for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT;
    columns.set(config.text, chars);
    return result;
  };
  Object.assign(pool, { query: patched });
  return columns;
}

async function runScript(connectionString: string, script: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(script);
  } finally {
    await client.end();
  }
}
