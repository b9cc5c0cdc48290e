import { type EmbeddingServer, startEmbeddingServer } from "@project-sync/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EmbeddingsRefusedError, EmbeddingsUnavailableError, TextRefusedError } from "./errors.js";
import { createOpenAiProvider, type EmbeddingSettings } from "./openai-provider.js";

const KEY = "sk-very-secret";

let server: EmbeddingServer;
beforeAll(async () => {
  server = await startEmbeddingServer({ synonyms: [["car", "automobile"]] });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.refuse = () => null;
  server.requests.length = 0;
});

function provider(more: Partial<EmbeddingSettings> = {}) {
  const settings = {
    url: server.url,
    model: "words",
    apiKey: KEY,
    dimensions: null,
    textPrefix: "",
    questionPrefix: "",
  };
  return createOpenAiProvider({ ...settings, ...more });
}

const text = { purpose: "text" } as const;
const dot = (a: readonly number[] = [], b: readonly number[] = []) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

test("texts become vectors of length 1, in their order, near those that mean the same", async () => {
  const [car, boat, automobile] = await provider().embed(["a red car", "some boat", "a red automobile"], text);
  expect(car).toHaveLength(64);
  expect(dot(car, car)).toBeCloseTo(1);
  expect(dot(car, automobile)).toBeCloseTo(1);
  expect(dot(car, boat)).toBeLessThan(0.8);
  expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
});

test("no key is sent where there is none; prefixes and the whole address are understood", async () => {
  const free = provider({ apiKey: null, url: `${server.url}/embeddings`, textPrefix: "t: ", questionPrefix: "q: " });
  await free.embed(["a"], text);
  await free.embed(["b"], { purpose: "question" });
  expect(server.requests.map(({ input, headers }) => [input, headers.authorization])).toEqual([
    [["t: a"], undefined],
    [["q: b"], undefined],
  ]);
});

test.each([
  [401, EmbeddingsRefusedError],
  [404, EmbeddingsRefusedError],
  [400, TextRefusedError],
  [413, TextRefusedError],
  [503, EmbeddingsUnavailableError],
])("%i is told apart, and no key is in the message", async (status, kind) => {
  server.refuse = () => ({ status, body: JSON.stringify({ error: { message: `Wrong: ${KEY}` } }) });
  const error = await provider()
    .embed(["a"], text)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  expect(String(error)).toMatch(String(status));
  expect(JSON.stringify({ ...(error as Error), text: String((error as Error).stack) })).not.toContain(KEY);
});

test("what passes is tried again", async () => {
  let refusals = 0;
  server.refuse = () => (refusals++ === 0 ? { status: 429 } : null);
  expect(await provider().embed(["a"], text)).toHaveLength(1);
});

test.each([
  ["nothing of the kind", "{}"],
  ["a vector too few", JSON.stringify({ data: [{ index: 0, embedding: [1, 2] }] })],
  ["another size", JSON.stringify({ data: [{ embedding: [1, 2] }, { embedding: [1] }] })],
  ["zeros", JSON.stringify({ data: [{ embedding: [0, 0] }, { embedding: [0, 0] }] })],
  ["cut short", '{"data": [{"embed'],
])("an answer that makes no sense is not believed: %s", async (_, body) => {
  server.refuse = () => ({ status: 200, body });
  await expect(provider().embed(["a", "b"], text)).rejects.toThrow(EmbeddingsUnavailableError);
});

test("nobody there, and who stops waiting", async () => {
  await expect(provider({ url: "http://127.0.0.1:9/v1" }).embed(["a"], { purpose: "question" })).rejects.toThrow(
    /does not answer/,
  );
  const ended = new AbortController();
  ended.abort(new Error("enough"));
  await expect(provider().embed(["a"], { ...text, signal: ended.signal })).rejects.toThrow("enough");
});
