import { existsSync } from "node:fs";
import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "./create-test-database.js";
import { startPostgres } from "./start-postgres.js";

test("each database is migrated, empty and its own", async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await one.database.pool.query(`INSERT INTO "Project" ("name") VALUES ('only in one')`);
  expect(await one.database.prisma.project.count()).toBe(1);
  expect(await two.database.prisma.project.count()).toBe(0);
  await Promise.all([one.drop(), two.drop()]);
  await expect(new pg.Client(one.connectionString).connect()).rejects.toThrow(/does not exist/);
});

test("on request a database has no table yet", async () => {
  const empty = await createTestDatabase({ migrated: false });
  const tables = await empty.database.pool.query(`SELECT FROM pg_tables WHERE schemaname = 'public'`);
  expect(tables.rowCount).toBe(0);
  await empty.drop();
});

test("a second server starts beside the first, speaks UTF-8, and leaves nothing behind", async () => {
  const server = await startPostgres();
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
  expect((await client.query("SHOW server_encoding")).rows).toEqual([{ server_encoding: "UTF8" }]);
  await client.end();
  await server.stop();
  expect(existsSync(String(rows[0]?.data_directory))).toBe(false);
  await expect(new pg.Client(server.url).connect()).rejects.toThrow(/ECONNREFUSED|ENOENT/);
});
