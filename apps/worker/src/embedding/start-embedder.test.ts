import {
  countUnembedded,
  createMemoryEntry,
  createProject,
  findSemanticModel,
  listTasks,
  searchByMeaning,
} from "@project-sync/database";
import { createOpenAiProvider } from "@project-sync/embeddings";
import { createLogger, createMetrics } from "@project-sync/runtime";
import { type EmbeddingServer, startEmbeddingServer } from "@project-sync/testing";
import { type PgvectorDatabase, startPgvector } from "@project-sync/testing/pgvector";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Embedder, startEmbedder } from "./start-embedder.js";

const KEY = "sk-very-secret";

let pgvector: PgvectorDatabase;
let server: EmbeddingServer;
let projectId: string;
let log: string[];
let running: Embedder[];

beforeAll(async () => {
  pgvector = await startPgvector();
  server = await startEmbeddingServer();
});
beforeEach(async () => {
  await pgvector.database.pool.query(`TRUNCATE "MemoryEntry", "MaintenanceTask" CASCADE`);
  ({ id: projectId } = await createProject(pgvector.database, { name: `P${Math.random()}` }));
  server.refuse = () => null;
  server.requests.length = 0;
  log = [];
  running = [];
});
afterEach(() => Promise.all(running.map((embedder) => embedder.stop())));
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await pgvector?.[Symbol.asyncDispose]();
});

function start(model = "words") {
  const embeddings = createOpenAiProvider({
    ...{ url: server.url, model, apiKey: KEY, dimensions: null, textPrefix: "", questionPrefix: "" },
  });
  const logger = createLogger({ name: "test", level: "debug", destination: { write: (line) => log.push(line) } });
  const context = {
    database: pgvector.database,
    embeddings,
    embedMs: 20,
    logger,
    metrics: createMetrics(),
    random: () => 0,
  };
  running.push(startEmbedder(context));
  return context;
}

async function write(title: string, content = `About ${title}.`): Promise<string> {
  const entry = { projectId, title, content, tags: ["tag"], date: null, sourceRef: null };
  return (await createMemoryEntry(pgvector.database, entry)).id;
}

const allEmbedded = () => vi.waitFor(async () => expect(await countUnembedded(pgvector.database)).toBe(0), 15_000);
const logged = (text: string) => log.filter((line) => line.includes(text));

async function passages(entryId: string): Promise<number> {
  const { rowCount } = await pgvector.database.pool.query(`SELECT FROM "MemoryEmbedding" WHERE "entryId" = $1`, [
    entryId,
  ]);
  return rowCount ?? 0;
}

test("entries get vectors, old ones and new ones, long ones one for each passage", async () => {
  const long = await write("Long", "A sentence of words. ".repeat(400));
  for (let n = 0; n < 40; n++) await write(`Entry ${n}`);
  const { metrics, embeddings } = start();
  await allEmbedded();
  expect(await passages(long)).toBe(6);
  expect(server.requests.every(({ input }) => input.length <= 32)).toBe(true);
  expect(server.requests.flatMap(({ input }) => input)).toContain("Entry 7\ntag\n\nAbout Entry 7.");
  const later = await write("Later");
  await allEmbedded();
  expect(await passages(later)).toBe(1);
  const text = await metrics.registry.metrics();
  expect(text).toContain('project_sync_memory_embeddings_total{result="embedded"} 42');
  expect(text).toContain('project_sync_memory_embeddings_pending{model="words"} 0');
  const [vector = []] = await embeddings.embed(["Entry 7"], { purpose: "question" });
  const search = { projectId, question: "", mode: "semantic" as const, vector: JSON.stringify(vector), limit: 1 };
  const { items } = await searchByMeaning(pgvector.database, { ...search, model: embeddings.space });
  expect(items[0]?.title).toMatch(/^Entry/);
});

test("two workers share the work, and no text is sent twice", async () => {
  for (let n = 0; n < 100; n++) await write(`Entry ${n}`);
  start();
  start();
  await allEmbedded();
  const sent = server.requests.flatMap(({ input }) => input).filter((text) => text.startsWith("Entry"));
  expect(sent).toHaveLength(100);
});

test("a provider that is away is tried again, with one warning, and no key in the log", async () => {
  await write("Entry");
  start();
  await allEmbedded();
  server.refuse = () => ({ status: 401, body: JSON.stringify({ error: { message: `Not your key: ${KEY}` } }) });
  await write("Another");
  await vi.waitFor(() => expect(logged("trying again").length).toBeGreaterThan(1), 15_000);
  expect(logged("trying again").filter((line) => JSON.parse(line).level >= 40)).toHaveLength(1);
  expect(await listTasks(pgvector.database)).toMatchObject([
    { name: "embed-memory", error: expect.stringContaining("401") },
  ]);
  server.refuse = () => null;
  await allEmbedded();
  expect(log.join()).not.toContain(KEY);
});

test("what is too long for the model is shortened, what it never takes is left alone, the others go on", async () => {
  server.refuse = ({ input }) => {
    if (input.some((text) => text.startsWith("uns"))) return { status: 400 };
    return input.some((text) => text.length > 1_000) ? { status: 413 } : null;
  };
  const long = await write("Long", "word ".repeat(300));
  const never = await write("unspeakable");
  const other = await write("Other");
  const { metrics } = start();
  await vi.waitFor(async () => expect(await countUnembedded(pgvector.database)).toBe(1), 15_000);
  expect([await passages(long), await passages(never), await passages(other)]).toEqual([1, 0, 1]);
  await vi.waitFor(async () =>
    expect(await metrics.registry.metrics()).toContain('project_sync_memory_embeddings_total{result="refused"} 1'),
  );
  const asked = server.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(server.requests).toHaveLength(asked);
});

test("another model begins anew, and the worker of the old one keeps out of its way", async () => {
  await write("Entry");
  const old = start("old");
  await allEmbedded();
  const now = start("new");
  await vi.waitFor(async () => expect(await findSemanticModel(pgvector.database)).toBe(now.embeddings.space), 15_000);
  await allEmbedded();
  await write("Later");
  await allEmbedded();
  const { rows } = await pgvector.database.pool.query(`SELECT DISTINCT "model" FROM "MemoryEmbedding"`);
  expect(rows).toEqual([{ model: now.embeddings.space }]);
  expect(old.embeddings.space).not.toBe(now.embeddings.space);
  await vi.waitFor(() => expect(logged("another process has other EMBEDDINGS_")).toHaveLength(1));
});

test("a stop does not wait for the provider, and gives back what was begun", async () => {
  await write("Entry");
  start();
  await allEmbedded();
  server.delay = () => new Promise((resolve) => setTimeout(resolve, 5_000).unref());
  server.requests.length = 0;
  const id = await write("Slow");
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  const started = performance.now();
  await running.pop()?.stop();
  server.delay = async () => undefined;
  expect(performance.now() - started).toBeLessThan(1_000);
  const { rows } = await pgvector.database.pool.query(
    `SELECT "entryId" FROM "MemoryEmbeddingClaim" WHERE "until" <= clock_timestamp()`,
  );
  expect(rows).toEqual([{ entryId: id }]);
});
