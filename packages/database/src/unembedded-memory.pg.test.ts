import { createTestDatabase, type TestDatabase } from "@project-sync/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMemoryEntry } from "./memory-entries.js";
import { createProject } from "./projects.js";
import { claimUnembedded } from "./unembedded-memory.js";

let given: TestDatabase;
beforeAll(async () => {
  given = await createTestDatabase();
  // What claims read, without the vectors: this server does not have their type, and the one that has it knows one session.
  await given.database.pool.query(`
    CREATE TABLE "MemoryEmbeddingModel" ("model" text);
    INSERT INTO "MemoryEmbeddingModel" VALUES ('m');
    CREATE TABLE "MemoryEmbedding" ("entryId" uuid);
    CREATE TABLE "MemoryEmbeddingClaim" ("entryId" uuid PRIMARY KEY REFERENCES "MemoryEntry" ON DELETE CASCADE, "until" timestamptz)`);
});
afterAll(() => given.drop());

test("callers at the same moment get different entries, and hold up nobody who writes them", async () => {
  const { database } = given;
  const { id: projectId } = await createProject(database, { name: "P" });
  const entry = { projectId, content: "", tags: [], date: null, sourceRef: null };
  for (let n = 0; n < 40; n++) await createMemoryEntry(database, { ...entry, title: String(n) });
  const claim = { model: "m", limit: 10, leaseMs: 60_000, maxContent: 10 };
  const writer = await database.pool.connect();
  try {
    await writer.query(`BEGIN; SELECT FROM "MemoryEntry" FOR NO KEY UPDATE`);
    const claimed = await Promise.all([1, 2, 3, 4, 5].map(() => claimUnembedded(database, claim)));
    expect(claimed.map(({ length }) => length).sort()).toEqual([0, 10, 10, 10, 10]);
    expect(new Set(claimed.flat().map(({ id }) => id)).size).toBe(40);
    await writer.query(`UPDATE "MemoryEntry" SET "endedAt" = now(); COMMIT`);
  } finally {
    writer.release();
  }
});
