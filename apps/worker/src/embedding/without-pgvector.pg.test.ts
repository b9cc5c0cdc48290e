import { createMemoryEntry, createProject, searchMemory } from "@project-sync/database";
import { createOpenAiProvider } from "@project-sync/embeddings";
import { createLogger, createMetrics } from "@project-sync/runtime";
import {
  createTestDatabase,
  type EmbeddingServer,
  startEmbeddingServer,
  type TestDatabase,
} from "@project-sync/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startEmbedder } from "./start-embedder.js";

let given: TestDatabase;
let server: EmbeddingServer;
beforeAll(async () => {
  given = await createTestDatabase();
  server = await startEmbeddingServer();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await given?.drop();
});

test("a server without pgvector is told of once, nobody is asked, and words go on finding", async ({ skip }) => {
  const { database } = given;
  const { rows } = await database.pool.query("SELECT FROM pg_available_extensions WHERE name = 'vector'");
  if (rows.length > 0) skip("this server has pgvector");
  const log: string[] = [];
  const embeddings = createOpenAiProvider({
    ...{ url: server.url, model: "words", apiKey: null, dimensions: null, textPrefix: "", questionPrefix: "" },
  });
  const logger = createLogger({ name: "test", level: "warn", destination: { write: (line) => log.push(line) } });
  const embedder = startEmbedder({ database, embeddings, embedMs: 10, logger, metrics: createMetrics() });
  await vi.waitFor(() => expect(log).toHaveLength(1), 15_000);
  expect(log[0]).toMatch(/needs pgvector.*postgresql-<version>-pgvector.*CREATE EXTENSION vector/);
  expect(server.requests).toEqual([]);
  const { id: projectId } = await createProject(database, { name: "P" });
  await createMemoryEntry(database, { projectId, title: "A", content: "b", tags: [], date: null, sourceRef: null });
  expect((await searchMemory(database, { projectId, question: "b", limit: 1 })).items).toHaveLength(1);
  await embedder.stop();
  expect(log).toHaveLength(1);
});
