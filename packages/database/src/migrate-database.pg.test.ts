import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { createTestDatabase, type TestDatabase } from "@project-sync/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateDatabase } from "./migrate-database.js";
import { migrationsDirectory } from "./migrations-directory.js";

let given: TestDatabase;
beforeAll(async () => {
  given = await createTestDatabase();
});
afterAll(() => given.drop());

test("a migrated database has nothing to apply", async () => {
  expect(await migrateDatabase(given)).toEqual({ applied: [] });
});

test("five replicas that start at once migrate an empty database once", async () => {
  await withEmptyDatabase(async (connectionString) => {
    const results = await Promise.all(Array.from({ length: 5 }, () => migrateDatabase({ connectionString })));
    expect(results.flatMap((result) => result.applied)).toEqual(await migrations());
  });
});

test("waiting for another replica ends with the signal", async () => {
  const holder = await given.database.pool.connect();
  await holder.query("SELECT pg_advisory_lock(7206451093)");
  try {
    const stopped = migrateDatabase({ ...given, signal: AbortSignal.timeout(100) });
    await expect(stopped).rejects.toThrow(/timeout/);
  } finally {
    holder.release(true);
  }
});

test("a server that is not there is reported, not waited for", async () => {
  await expect(migrateDatabase({ connectionString: "postgresql://x@127.0.0.1:1/x" })).rejects.toThrow(/ECONNREFUSED/);
});

async function migrations(): Promise<string[]> {
  const entries = await readdir(migrationsDirectory(), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

async function withEmptyDatabase(use: (connectionString: string) => Promise<void>): Promise<void> {
  const name = `empty_${randomUUID()}`;
  await given.database.pool.query(`CREATE DATABASE "${name}"`);
  const url = new URL(given.connectionString);
  url.pathname = `/${name}`;
  await use(url.href);
  const client = new pg.Client(given.connectionString);
  await client.connect();
  await client.query(`DROP DATABASE "${name}"`);
  await client.end();
}
