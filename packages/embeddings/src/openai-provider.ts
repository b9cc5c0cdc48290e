import { linkedController, SECOND } from "@project-sync/runtime";
import type { OpenAI } from "openai";
import type { EmbeddingProvider, EmbedOptions } from "./embedding-provider.js";
import { parseVectors } from "./parse-vectors.js";
import { translateError } from "./translate-error.js";

export interface EmbeddingSettings {
  /** of the API, e.g. https://api.openai.com/v1 or http://127.0.0.1:11434/v1; `/embeddings` comes after it */
  url: string;
  model: string;
  apiKey: string | null;
  /** null: as many as the model gives */
  dimensions: number | null;
  /** put before texts and questions, for models that were trained so (`search_document: `, `query: `) */
  textPrefix: string;
  questionPrefix: string;
}

/** Of one attempt, and of all attempts with the waits between them, in ms. Somebody waits for the answer to a question. */
const LIMITS = {
  text: { timeout: 60 * SECOND, maxRetries: 2, deadline: 120 * SECOND },
  question: { timeout: 4 * SECOND, maxRetries: 1, deadline: 6 * SECOND },
};

/**
 * Vectors from any endpoint that speaks OpenAI's `/embeddings`: OpenAI itself, Ollama, vLLM, Text Embeddings Inference …
 * Timeouts and retries (429, 5xx, broken connections, `Retry-After`) are the official client's.
 */
export function createOpenAiProvider(settings: EmbeddingSettings): EmbeddingProvider {
  const { model, dimensions, textPrefix, questionPrefix, apiKey } = settings;
  let client: Promise<OpenAI> | undefined;
  return {
    model,
    dimensions,
    space: JSON.stringify([model, dimensions, textPrefix, questionPrefix]),
    async embed(texts, { purpose, signal }) {
      const input = texts.map((text) => (purpose === "text" ? textPrefix : questionPrefix) + text);
      client ??= openClient(settings);
      try {
        const answer = await request(await client, { model, dimensions, input }, { purpose, signal });
        return parseVectors(answer, texts.length);
      } catch (error) {
        signal?.throwIfAborted();
        throw translateError(error, { model, apiKey });
      }
    },
  };
}

/** Loaded when it is first needed, for it is large and most never need it. Nothing is left for it to read from the environment. */
async function openClient({ url, apiKey }: EmbeddingSettings): Promise<OpenAI> {
  const { OpenAI } = await import("openai");
  return new OpenAI({
    baseURL: url.replace(/\/+$/, "").replace(/\/embeddings$/, ""),
    // The client insists on a key; endpoints of one's own need none, and then none is sent.
    apiKey: apiKey ?? "none",
    ...(apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
    ...{ adminAPIKey: null, organization: null, project: null, webhookSecret: null, logLevel: "off" as const },
  });
}

interface EmbeddingRequest {
  model: string;
  dimensions: number | null;
  input: string[];
}

async function request(client: OpenAI, { dimensions, ...body }: EmbeddingRequest, { purpose, signal }: EmbedOptions) {
  const { deadline, ...limits } = LIMITS[purpose];
  const ended = linkedController(signal);
  const timer = setTimeout(() => ended.abort(), deadline);
  try {
    return await client.embeddings.create(
      // Left to itself the client asks for base64, which not every server knows.
      { ...body, encoding_format: "float", ...(dimensions === null ? {} : { dimensions }) },
      { ...limits, signal: ended.signal },
    );
  } finally {
    clearTimeout(timer);
    ended.unlink();
  }
}
