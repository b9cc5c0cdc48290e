import { type PgvectorDatabase, startPgvector } from "@project-sync/testing/pgvector";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { archiveMemoryEntry, createMemoryEntry, editMemoryEntry } from "./memory-entries.js";
import { createProject } from "./projects.js";
import { findQuestionVector, forgetQuestions, keepQuestionVector } from "./question-vectors.js";
import { isMeaningCursor, type MeaningSearch, searchByMeaning } from "./search-by-meaning.js";
import { searchMemory } from "./search-memory.js";
import { findSemanticModel, prepareSemanticStorage } from "./semantic-storage.js";
import {
  claimUnembedded,
  countUnembedded,
  inheritEmbeddings,
  releaseUnembedded,
  storeEmbeddings,
} from "./unembedded-memory.js";

const MODEL = "directions";
const claim = { model: MODEL, limit: 100, leaseMs: 60_000, maxContent: 1_000 };

let server: PgvectorDatabase;
let projectId: string;
beforeAll(async () => {
  server = await startPgvector();
});
afterAll(() => server?.[Symbol.asyncDispose]());
beforeEach(async () => {
  await server.database.pool.query(`TRUNCATE "MemoryEntry" CASCADE`);
  await prepareSemanticStorage(server.database, { model: MODEL, dimensions: 3 });
  ({ id: projectId } = await createProject(server.database, { name: `P${Math.random()}` }));
});

/** An entry whose meaning is an angle, in degrees. */
async function write(title: string, angle: number, { project = projectId, tags = [] as string[] } = {}) {
  const entry = { projectId: project, title, content: `About ${title}.`, tags, date: null, sourceRef: null };
  const { id } = await createMemoryEntry(server.database, entry);
  await embed(id, angle);
  return id;
}

const towards = (angle: number) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180), 0];

function embed(entryId: string, ...angles: number[]) {
  const passages = angles.map((angle, place) => ({
    ...{ entryId, place, start: place * 3, length: 3, vector: towards(angle) },
  }));
  return storeEmbeddings(server.database, { model: MODEL, passages });
}

function ask(more: Partial<MeaningSearch> = {}) {
  const vector = `[${towards(0).join(",")}]`;
  const search = { projectId, question: "zero", mode: "semantic" as const, vector, model: MODEL, limit: 100 };
  return searchByMeaning(server.database, { ...search, ...more });
}

const titles = async (more?: Partial<MeaningSearch>) => (await ask(more)).items.map(({ title }) => title);

test.each([
  ["compared one by one", 2_000],
  ["found by the index", 0],
])("the nearest come first, and only those that hold: %s", async (_, compared) => {
  const other = await createProject(server.database, { name: `Q${Math.random()}` });
  await write("far", 80);
  await write("near", 10, { tags: ["a"] });
  await write("elsewhere", 0, { project: other.id });
  const edited = await write("replaced", 1);
  const next = await editMemoryEntry(server.database, { id: edited, change: { title: "edited" } });
  await embed(next?.id ?? "", 2);
  const archived = await write("archived", 5);
  await archiveMemoryEntry(server.database, archived);
  expect(await titles({ compared })).toEqual(["edited", "near", "far"]);
  const all = ["replaced", "edited", "archived", "near", "far"];
  expect(await titles({ compared, includeSuperseded: true })).toEqual(all);
  expect(await titles({ compared, tags: ["a"] })).toEqual(["near"]);
  expect(await titles({ compared, source: "github" })).toEqual([]);
  expect(await titles({ compared, until: "2000-01-01" })).toEqual([]);
  expect(await titles({ compared, model: "another" })).toEqual([]);
});

test("of many entries the index finds the nearest, also where filters let little through", async () => {
  const db = server.database.pool;
  await db.query(
    `INSERT INTO "MemoryEntry" ("projectId", "source", "title", "content", "tags")
     SELECT $1, 'manual', n::text, '', CASE WHEN n % 50 = 0 THEN '{rare}'::text[] ELSE '{}' END
     FROM generate_series(1, 2500) AS n`,
    [projectId],
  );
  await db.query(
    `INSERT INTO "MemoryEmbedding" ("entryId", "place", "projectId", "model", "start", "length", "embedding")
     SELECT "id", 0, "projectId", $1, 0, 0, ARRAY[cosd("title"::float8 / 20), sind("title"::float8 / 20), 0]::halfvec
     FROM "MemoryEntry"`,
    [MODEL],
  );
  await db.query(`ANALYZE "MemoryEntry", "MemoryEmbedding"`);
  const scans = async () => {
    await db.query("SELECT pg_stat_force_next_flush()");
    const where = `WHERE indexrelname = 'MemoryEmbedding_nearest'`;
    const { rows } = await db.query(`SELECT idx_scan::int AS scans FROM pg_stat_user_indexes ${where}`);
    return rows[0].scans as number;
  };
  const before = await scans();
  expect(await titles({ limit: 5 })).toEqual(["1", "2", "3", "4", "5"]);
  expect(await scans()).toBeGreaterThan(before);
  expect(await titles({ limit: 5, tags: ["rare"], compared: 0 })).toEqual(["50", "100", "150", "200", "250"]);
  const compared = await scans();
  expect(await titles({ limit: 5, tags: ["rare"] })).toEqual(["50", "100", "150", "200", "250"]);
  expect(await scans()).toBe(compared);
});

test("an entry is as near as its nearest passage, which is its snippet", async () => {
  const id = await write("x", 90);
  await server.database.pool.query(`DELETE FROM "MemoryEmbedding"`);
  await embed(id, 90, 0, 45);
  await write("y", 30);
  const { items } = await ask();
  expect(items.map(({ title, rank, snippet }) => [title, Math.round((rank ?? 0) * 100), snippet])).toEqual([
    ["x", 100, [{ text: "ut ", match: false }]],
    ["y", 87, [{ text: "Abo", match: false }]],
  ]);
});

test("hybrid fuses both orders, and marks the words that match", async () => {
  await write("nearest", 0);
  await write("zero and near", 20);
  await write("zero but far", 170);
  await write("neither", 160);
  const { items } = await ask({ mode: "hybrid" });
  expect(items.map(({ title }) => title)).toEqual(["zero and near", "zero but far", "nearest", "neither"]);
  expect(items[0]?.snippet).toContainEqual({ text: "zero", match: true });
  expect(items[2]?.snippet).toEqual([{ text: "Abo", match: false }]);
  expect(await titles({ mode: "hybrid", question: "***" })).toEqual([
    "nearest",
    "zero and near",
    "neither",
    "zero but far",
  ]);
  const { corrections } = await ask({ mode: "hybrid", question: "nearset" });
  expect(corrections).toEqual([{ word: "nearset", instead: expect.arrayContaining(["nearest"]) }]);
});

test.each(["semantic", "hybrid"] as const)("%s comes page by page, as of the first", async (mode) => {
  for (let angle = 0; angle < 60; angle += 10) await write(angle % 20 ? `${angle}` : `zero ${angle}`, angle);
  const all = await titles({ mode });
  expect(all).toHaveLength(6);
  const seen: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page = await ask({ mode, cursor, limit: 2 });
    seen.push(...page.items.map(({ title }) => title));
    cursor = page.nextCursor;
    if (cursor === null) break;
    expect(isMeaningCursor(cursor)).toBe(true);
    await write("zero, written meanwhile", 3);
    const search = { projectId, question: "zero", cursor, limit: 2 };
    await expect(searchMemory(server.database, search)).rejects.toMatchObject({ code: "invalid_cursor" });
    const other = mode === "hybrid" ? "semantic" : "hybrid";
    await expect(ask({ mode: other, cursor })).rejects.toMatchObject({ code: "invalid_cursor" });
  }
  expect(seen).toEqual(all);
});

test("entries without vectors are given to one caller at a time", async () => {
  const done = await write("done", 0);
  const text = { projectId, content: "c".repeat(2_000), tags: ["t"], date: null, sourceRef: null };
  const first = await createMemoryEntry(server.database, { ...text, title: "first" });
  const second = await createMemoryEntry(server.database, { ...text, title: "second" });
  const ended = await createMemoryEntry(server.database, { ...text, title: "ended" });
  await archiveMemoryEntry(server.database, ended.id);
  const db = server.database;
  expect(await countUnembedded(db)).toBe(2);
  expect(await countUnembedded(db, projectId)).toBe(2);
  expect(await claimUnembedded(db, { ...claim, model: "another" })).toEqual([]);
  expect(await claimUnembedded(db, { ...claim, limit: 1 })).toEqual([
    { id: second.id, title: "second", tags: ["t"], content: "c".repeat(1_000) },
  ]);
  expect((await claimUnembedded(db, claim)).map(({ id }) => id)).toEqual([first.id]);
  expect(await claimUnembedded(db, claim)).toEqual([]);
  await releaseUnembedded(db, { ids: [first.id] });
  await releaseUnembedded(db, { ids: [second.id], afterMs: 60_000 });
  expect((await claimUnembedded(db, claim)).map(({ id }) => id)).toEqual([first.id]);
  expect(await embed(first.id, 1, 2)).toBe(1);
  expect(await embed(done, 50)).toBe(0);
  expect(await countUnembedded(db)).toBe(1);
  const gone = "11111111-1111-1111-1111-111111111111";
  expect(await embed(gone, 1)).toBe(0);
  const { rows } = await db.pool.query(`SELECT "entryId" FROM "MemoryEmbeddingClaim"`);
  expect(rows).toEqual([{ entryId: second.id }]);
});

test("a version that says again what one before it said has that one's vectors", async () => {
  const db = server.database;
  const id = await write("x", 40);
  const changed = await editMemoryEntry(db, { id, change: { title: "y" } });
  expect(await inheritEmbeddings(db, MODEL)).toBe(0);
  await editMemoryEntry(db, { id: changed?.id ?? "", change: { title: "x" } });
  expect(await inheritEmbeddings(db, "another")).toBe(0);
  expect(await inheritEmbeddings(db, MODEL)).toBe(1);
  expect(await titles()).toEqual(["x"]);
  expect(await countUnembedded(db)).toBe(0);
});

test("another model begins anew, the same goes on, and the vectors go with their entry", async () => {
  const id = await write("x", 0);
  const db = server.database;
  expect(await prepareSemanticStorage(db, { model: MODEL, dimensions: 3 })).toEqual({ made: false });
  expect(await titles()).toEqual(["x"]);
  await db.pool.query(`DELETE FROM "MemoryEntry" WHERE "id" = $1`, [id]);
  expect((await db.pool.query(`SELECT FROM "MemoryEmbedding"`)).rowCount).toBe(0);
  await write("y", 0);
  expect(await prepareSemanticStorage(db, { model: "wider", dimensions: 4_000 })).toEqual({ made: true });
  expect(await findSemanticModel(db)).toBe("wider");
  await expect(prepareSemanticStorage(db, { model: "too wide", dimensions: 4_096 })).rejects.toMatchObject({
    code: "too_many_dimensions",
  });
  expect(await countUnembedded(db)).toBe(1);
  expect(await storeEmbeddings(db, { model: MODEL, passages: [] })).toBe(0);
});

test("a question has one vector, as long as it is asked", async () => {
  const db = server.database;
  const asked = { model: MODEL, question: "why?" };
  expect(await findQuestionVector(db, asked)).toBeNull();
  const kept = await keepQuestionVector(db, asked, [1 / 3, 0, 0]);
  expect(await keepQuestionVector(db, asked, [0.5, 0, 0])).toBe(kept);
  expect(await findQuestionVector(db, asked)).toBe(kept);
  expect(await findQuestionVector(db, { ...asked, model: "another" })).toBeNull();
  await forgetQuestions(db);
  expect(await findQuestionVector(db, asked)).toBe(kept);
  await db.pool.query(`UPDATE "MemoryQuestion" SET "askedAt" = now() - interval '2 hours'`);
  await forgetQuestions(db);
  expect(await findQuestionVector(db, asked)).toBeNull();
});
