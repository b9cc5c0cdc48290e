import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { createClient, type ProjectSyncClient } from "@project-sync/client";
import type { MemoryPage, Project } from "@project-sync/contracts";
import { countUnembedded } from "@project-sync/database";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { createMcpServer } from "./mcp/create-mcp-server.js";
import { runInProcess } from "./testing/run-in-process.js";
import { type SemanticServer, startSemanticServer } from "./testing/start-semantic-server.js";

/** Search by meaning as users meet it: API, command line and tools, over a PostgreSQL with pgvector and a real endpoint. */

const REFUSED = { status: 400, body: JSON.stringify({ error: { message: "no" } }) };

let server: SemanticServer;
let time = new Date(0);
let client: ProjectSyncClient;
let project: Project;

beforeAll(async () => {
  const synonyms = [
    ["money", "invoices", "billing"],
    ["dog", "puppy", "hound"],
  ];
  server = await startSemanticServer({ synonyms });
  server.clock.now = () => time;
  client = createClient({ baseUrl: server.url });
  project = await client.projects.create({ name: "P" });
  for (const [title, content] of [
    ["Billing", "Sent on the first of the month."],
    ["Kennel", "A hound sleeps here."],
    ["Locks", "Branch before sync, and money is safe."],
  ] as const) {
    await client.memory.create(project.id, { title, content, tags: [title.toLowerCase()] });
  }
});
beforeEach(() => {
  server.embeddings.refuse = () => null;
  time = new Date(time.getTime() + 60_000);
});
afterAll(() => server?.[Symbol.asyncDispose]());

const search = (q: string, mode: MemoryPage["mode"], more: object = {}) =>
  client.memory.search(project.id, { q, mode, ...more });
const titlesOf = ({ items }: MemoryPage) => items.map(({ title }) => title);

const cli = (...argv: string[]) => runInProcess(argv, { PROJECT_SYNC_URL: server.url, PROJECT_SYNC_API_KEY: "any" });

test("before a worker has made the place: words alone, and why", async () => {
  expect(await client.memory.modes(project.id)).toMatchObject({
    modes: ["text"],
    semantic: { model: "words", problem: { code: "semantic_search_unavailable" }, pending: 0 },
  });
  await expect(search("dog", "semantic")).rejects.toMatchObject({ status: 503, code: "semantic_search_unavailable" });
  const page = await search("hound", "hybrid");
  expect(page).toMatchObject({ mode: "text", fallback: { code: "semantic_search_unavailable" } });
  expect(titlesOf(page)).toEqual(["Kennel"]);
});

test("a question finds what it has no word in common with, and hybrid what either finds", async () => {
  const stopEmbedder = server.startEmbedder();
  await vi.waitFor(async () => {
    expect((await client.memory.modes(project.id)).semantic).toEqual({ model: "words", problem: null, pending: 0 });
    expect(await countUnembedded(server.database)).toBe(0);
  }, 15_000);
  await stopEmbedder();
  expect((await client.memory.modes(project.id)).modes).toEqual(["text", "semantic", "hybrid"]);
  expect(await search("puppy", "text")).toMatchObject({ items: [], mode: "text", fallback: null });
  const semantic = await search("puppy", "semantic");
  expect(semantic).toMatchObject({ mode: "semantic", fallback: null });
  expect(titlesOf(semantic)[0]).toBe("Kennel");
  expect(semantic.items[0]?.snippet).toEqual([{ text: "A hound sleeps here.", match: false }]);
  const hybrid = await search("money", "hybrid");
  expect(titlesOf(hybrid).slice(0, 2)).toEqual(["Locks", "Billing"]);
  expect(titlesOf(await search("puppy", "semantic", { tag: "locks" }))).toEqual(["Locks"]);
});

test("pages are by one vector, also while the provider is away", async () => {
  const first = await search("invoices puppy", "semantic", { limit: 1 });
  server.embeddings.refuse = () => REFUSED;
  const rest = await search("invoices puppy", "semantic", { limit: 9, cursor: first.nextCursor ?? undefined });
  expect([...titlesOf(first), ...titlesOf(rest)].sort()).toEqual(["Billing", "Kennel", "Locks"]);
});

test("a provider that fails: semantic is a problem, hybrid goes by words to the last page, and nobody waits twice", async () => {
  server.embeddings.refuse = () => ({ status: 401, body: REFUSED.body });
  const asked = server.embeddings.requests.length;
  await expect(search("safe", "semantic")).rejects.toMatchObject({ status: 503, code: "semantic_search_unavailable" });
  const page = await search("sync or sleeps", "hybrid", { limit: 1 });
  expect(page).toMatchObject({ mode: "text", fallback: { code: "semantic_search_unavailable" } });
  expect(server.embeddings.requests).toHaveLength(asked + 1);
  time = new Date(time.getTime() + 60_000);
  server.embeddings.refuse = () => null;
  const next = await search("sync or sleeps", "hybrid", { cursor: page.nextCursor ?? undefined });
  expect(next).toMatchObject({ mode: "text", fallback: { code: "semantic_search_unavailable" } });
  expect([...titlesOf(page), ...titlesOf(next)].sort()).toEqual(["Kennel", "Locks"]);
  expect(await search("sync or sleeps", "hybrid")).toMatchObject({ mode: "hybrid", fallback: null });
});

test("without a question there is nothing to be near to, and a mode that is none is refused", async () => {
  const page = await client.memory.search(project.id, { mode: "semantic" });
  expect(page).toMatchObject({ mode: "text", fallback: null });
  expect(page.items).toHaveLength(3);
  await expect(search("dog", "nearby" as "text")).rejects.toMatchObject({ status: 400, code: "invalid_request" });
});

test("where it is not configured, whoever asks for it is told", async () => {
  const other = createClient({ baseUrl: server.urlWithout });
  expect(await other.memory.modes(project.id)).toEqual({ modes: ["text"], semantic: null });
  for (const mode of ["semantic", "hybrid"] as const) {
    const asked = other.memory.search(project.id, { q: "hound", mode });
    await expect(asked).rejects.toMatchObject({ status: 409, code: "semantic_search_not_configured" });
  }
  expect(titlesOf(await other.memory.search(project.id, { q: "hound" }))).toEqual(["Kennel"]);
});

test("on the command line", async () => {
  const found = await cli("memory", "search", "puppy", "--mode", "semantic", "--limit", "1");
  expect(found).toMatchObject({ exitCode: 0, err: "" });
  expect(found.out).toMatch(/^Kennel\n.*\n {2}A hound sleeps here\.\n$/);
  server.embeddings.refuse = () => REFUSED;
  const words = await cli("memory", "search", "sleeps here", "--mode", "hybrid");
  expect(words.out).toMatch(/^Kennel/);
  expect(words.err).toMatch(/^Searched by words alone: The embedding provider did not answer/);
});

test("by an assistant", async () => {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const tools = createMcpServer({ client, project: undefined });
  const assistant = new Client({ name: "test", version: "0" });
  await Promise.all([tools.connect(ours), assistant.connect(theirs)]);
  const call = { name: "search_memory", arguments: { question: "puppy", mode: "semantic", limit: 1 } };
  const { content } = (await assistant.callTool(call)) as { content: { text: string }[] };
  expect(JSON.parse(content[0]?.text ?? "")).toMatchObject({ mode: "semantic", items: [{ title: "Kennel" }] });
  await assistant.close();
});
