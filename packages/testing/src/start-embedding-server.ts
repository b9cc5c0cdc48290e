import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What a request asked for, and with which headers. */
export interface EmbeddingRequest {
  input: string[];
  model: string;
  headers: IncomingMessage["headers"];
}

/** An embedding endpoint on loopback that answers as OpenAI's does, always the same for the same text. */
export interface EmbeddingServer extends AsyncDisposable {
  url: string;
  requests: EmbeddingRequest[];
  /** Answers after it. */
  delay: () => Promise<void>;
  /** Answers instead, when it answers something. */
  refuse: (request: EmbeddingRequest) => { status: number; body?: string } | null;
}

interface ServerOptions {
  dimensions?: number;
  /** words that mean the same: each takes the direction of the first of its row */
  synonyms?: readonly (readonly string[])[];
}

/** Starts one. Words are directions, a text is the sum of its words: those of like words lie close together. */
export async function startEmbeddingServer({
  dimensions = 64,
  synonyms = [],
}: ServerOptions = {}): Promise<EmbeddingServer> {
  const meanings = new Map(synonyms.flatMap((row) => row.map((word) => [word, row[0] as string] as const)));
  const server = createServer((req, res) => void answer(req, res));
  const state = {
    requests: [] as EmbeddingRequest[],
    delay: (async () => undefined) as EmbeddingServer["delay"],
    refuse: (() => null) as EmbeddingServer["refuse"],
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { input, model } = JSON.parse(await text(req)) as { input: string[]; model: string };
    const request = { input, model, headers: req.headers };
    state.requests.push(request);
    await service.delay();
    const refused = req.url === "/v1/embeddings" ? service.refuse(request) : { status: 404 };
    res.setHeader("content-type", "application/json");
    if (refused) {
      res.statusCode = refused.status;
      return void res.end(refused.body ?? JSON.stringify({ error: { message: "Refused for this test" } }));
    }
    const data = input.map((said, index) => ({
      object: "embedding",
      index,
      embedding: embedWords(said, meanings, dimensions),
    }));
    res.end(JSON.stringify({ object: "list", model, data, usage: { prompt_tokens: 0, total_tokens: 0 } }));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const service = Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return service;
}

/** The sum of the directions of a text's words. */
function embedWords(said: string, meanings: ReadonlyMap<string, string>, dimensions: number): number[] {
  // A little of everything, so that a text without words has a direction too.
  const vector = new Array<number>(dimensions).fill(0.01);
  for (const word of said.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const bytes = createHash("sha512")
      .update(meanings.get(word) ?? word)
      .digest();
    for (let i = 0; i < dimensions; i++) vector[i] = (vector[i] ?? 0) + (bytes[i % bytes.length] ?? 0) / 128 - 1;
  }
  return vector;
}
