import { CodedError } from "@project-sync/contracts";
import { MINUTE, SECOND, sleep } from "@project-sync/runtime";
import pg from "pg";
import { migrationsDirectory } from "./migrations-directory.js";
import { openSchemaEngine } from "./schema-engine.js";

/** A migration could not be applied. It changed nothing: each runs as one transaction. */
export class MigrationFailedError extends CodedError {
  readonly code = "migration_failed";
}

export interface MigrateOptions {
  connectionString: string;
  signal?: AbortSignal;
}

/** Any constant will do, as long as nothing else takes it. */
const LOCK_KEY = 7_206_451_093;

/** Brings the schema up to date. Replicas that start together take turns; the later ones find nothing to do. */
export async function migrateDatabase({ connectionString, signal }: MigrateOptions): Promise<{ applied: string[] }> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10 * SECOND, keepAlive: true });
  client.on("error", () => {});
  await client.connect();
  try {
    await takeLock(client, signal);
    return { applied: await applyMigrations(connectionString) };
  } finally {
    await client.end();
  }
}

/** Polls, because a session that waits inside PostgreSQL would stand in the way of CREATE INDEX CONCURRENTLY. */
async function takeLock(client: pg.Client, signal: AbortSignal | undefined): Promise<void> {
  const deadline = Date.now() + 10 * MINUTE;
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ taken: boolean }>("SELECT pg_try_advisory_lock($1) AS taken", [LOCK_KEY]);
    if (rows[0]?.taken) return;
    if (Date.now() > deadline) throw new MigrationFailedError("Another process has been migrating for ten minutes.");
    await sleep(SECOND / 5, signal);
  }
}

async function applyMigrations(connectionString: string): Promise<string[]> {
  try {
    await using engine = await openSchemaEngine(connectionString);
    return await engine.apply(migrationsDirectory());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationFailedError(`The database could not be migrated: ${reason}`, { cause });
  }
}
