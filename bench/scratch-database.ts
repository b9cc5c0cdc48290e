import { randomUUID } from "node:crypto";
import { type Database, migrateDatabase, openDatabase } from "@project-sync/database";
import pg from "pg";
import type { BenchEnvironment } from "./bench-environment.js";

export interface ScratchDatabase extends AsyncDisposable {
  database: Database;
}

/** An empty database with the product's schema; disposing drops it. */
export async function createScratchDatabase(environment: BenchEnvironment): Promise<ScratchDatabase> {
  const name = `bench_${randomUUID()}`;
  await administer(environment, `CREATE DATABASE "${name}"`);
  const connectionString = new URL(`/${name}`, environment.postgresUrl).href;
  await migrateDatabase({ connectionString });
  const database = openDatabase({ connectionString, applicationName: "bench" });
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.close();
      await administer(environment, `DROP DATABASE "${name}" WITH (FORCE)`);
    },
  };
}

async function administer({ postgresUrl }: BenchEnvironment, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
