import { randomUUID } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@project-sync/testing";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  createMemoryEntry,
  createProject,
  type Database,
  importMemory,
  migrateDatabase,
  openDatabase,
  searchMemory,
} from "./index.js";

/** Where PostgreSQL has no pg_trgm, or nobody who may create it, search finds what is written as it is asked for. */

const ROLE = `limited_${randomUUID().slice(0, 8)}`;
const PASSWORD = "only for this test";

let given: TestDatabase;
const opened: Database[] = [];

beforeAll(async () => {
  given = await createTestDatabase();
  await given.database.pool.query(`CREATE ROLE "${ROLE}" LOGIN NOSUPERUSER PASSWORD '${PASSWORD}'`);
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});
afterAll(async () => {
  await given.database.pool.query(`DROP ROLE "${ROLE}"`);
  await given.drop();
});

test("a role that may not create extensions migrates, writes and searches", async () => {
  const empty = await createTestDatabase({ migrated: false });
  try {
    await empty.database.pool.query(`GRANT CREATE ON SCHEMA public TO "${ROLE}"`);
    const address = Object.assign(new URL(empty.connectionString), { username: ROLE, password: PASSWORD });
    await expect(asked(address.href, "CREATE EXTENSION pg_trgm")).rejects.toThrow(/permission denied/);
    expect((await migrateDatabase({ connectionString: address.href })).applied.length).toBeGreaterThan(0);
    expect(await migrateDatabase({ connectionString: address.href })).toEqual({ applied: [] });
    await expectSearch(open(address.href));
  } finally {
    for (const database of opened.splice(0)) await database.close();
    await empty.drop();
  }
});

test("an extension that was dropped later takes nothing with it but the mending of typing errors", async () => {
  const database = open(given.connectionString);
  expect(await corrections(database, await givenProject(database))).not.toEqual([]);
  await given.database.pool.query("DROP EXTENSION pg_trgm CASCADE");
  await expectSearch(database);
});

test("an extension in a schema that is not searched is as good as none", async () => {
  await given.database.pool.query("CREATE SCHEMA elsewhere; CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA elsewhere");
  await expectSearch(open(given.connectionString));
});

async function expectSearch(database: Database): Promise<void> {
  const projectId = await givenProject(database);
  const titles = async (question: string) =>
    (await searchMemory(database, { projectId, question, limit: 10 })).items.map(({ title }) => title).sort();
  expect(await titles("queue moved")).toEqual(["Queue"]);
  expect(await titles("queues")).toEqual(["Queue"]);
  expect(await titles("postgr")).toEqual(["Locks", "Queue"]);
  expect(await titles('"taken in order" -queue')).toEqual(["Locks"]);
  expect(await titles("nothing or order")).toEqual(["Locks"]);
  expect(await titles("postgersql moved")).toEqual([]);
  expect(await corrections(database, projectId)).toEqual([]);
}

async function corrections(database: Database, projectId: string) {
  return (await searchMemory(database, { projectId, question: "postgersql", limit: 10 })).corrections;
}

/** With an entry by hand and an imported one. */
async function givenProject(database: Database): Promise<string> {
  const { id: projectId } = await createProject(database, { name: `project ${randomUUID()}` });
  const entry = { tags: [], date: null, sourceRef: null };
  await createMemoryEntry(database, {
    ...{ ...entry, projectId, title: "Queue", content: "It moved to PostgreSQL." },
  });
  const locks = { ...entry, title: "Locks", content: "In PostgreSQL they are taken in order.", line: 1 };
  await importMemory(database, { projectId, entries: [locks] });
  return projectId;
}

function open(connectionString: string): Database {
  const database = openDatabase({ connectionString, applicationName: "test" });
  opened.push(database);
  return database;
}

async function asked(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client(connectionString);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
