import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@project-sync/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrationsDirectory } from "./migrations-directory.js";
import { openSchemaEngine } from "./schema-engine.js";

const schemaFile = fileURLToPath(new URL("../../../prisma/schema.prisma", import.meta.url));

let given: TestDatabase;
beforeAll(async () => {
  given = await createTestDatabase();
});
afterAll(() => given.drop());

test("schema.prisma and the migrations agree", async () => {
  await using engine = await openSchemaEngine(given.connectionString);
  expect(await engine.diff(migrationsDirectory(), schemaFile)).toBe("");
});

test("a field that no migration knows is found", async () => {
  const directory = await mkdtemp(join(tmpdir(), "project-sync-schema-"));
  const changed = join(directory, "schema.prisma");
  const schema = await readFile(schemaFile, "utf8");
  await writeFile(changed, schema.replace("model Project {", "model Project {\n  motto String?"));
  await using engine = await openSchemaEngine(given.connectionString);
  expect(await engine.diff(migrationsDirectory(), changed)).toMatch(/ALTER TABLE "Project" ADD COLUMN\s+"motto" TEXT/);
  await rm(directory, { recursive: true });
});

test("the shadow databases are gone afterwards", async () => {
  const { rows } = await given.database.pool.query("SELECT datname FROM pg_database WHERE datname LIKE 'shadow%'");
  expect(rows).toEqual([]);
});
