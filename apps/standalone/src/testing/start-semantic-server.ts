import { createApi, type HttpContext } from "@project-sync/api";
import { createOpenAiProvider } from "@project-sync/embeddings";
import { createGithubConnector } from "@project-sync/github";
import { createAuthenticator, keyStoreOf, QuestionVectors } from "@project-sync/rpc";
import { createLogger, createMetrics, type HttpListener, listenHttp } from "@project-sync/runtime";
import { type EmbeddingServer, startEmbeddingServer } from "@project-sync/testing";
import { type PgvectorDatabase, startPgvector } from "@project-sync/testing/pgvector";
import { startEmbedder } from "@project-sync/worker";

/** The API over a PostgreSQL with pgvector and an embedding endpoint; without a queue and GitHub, which search asks nothing. */
export interface SemanticServer extends AsyncDisposable {
  database: PgvectorDatabase["database"];
  embeddings: EmbeddingServer;
  /** what the API takes for now */
  clock: { now: () => Date };
  /** of an API that searches by meaning, and of one that does not */
  url: string;
  urlWithout: string;
  /** Begins to make vectors; ended by what it answers. */
  startEmbedder(): () => Promise<void>;
}

interface SemanticServerOptions {
  /** words that mean the same */
  synonyms: string[][];
  /** the built web app, or null */
  webDir?: string | null;
}

export async function startSemanticServer({ synonyms, webDir = null }: SemanticServerOptions): Promise<SemanticServer> {
  const pgvector = await startPgvector();
  const { database } = pgvector;
  const embeddings = await startEmbeddingServer({ synonyms });
  const logger = createLogger({ name: "test", level: "silent" });
  const clock = { now: () => new Date() };
  const parts = { database, logger, clock: { now: () => clock.now() }, metrics: createMetrics() };
  const settings = { url: embeddings.url, model: "words", apiKey: "k", dimensions: null };
  const provider = createOpenAiProvider({ ...settings, textPrefix: "", questionPrefix: "" });
  const serve = async (questions: QuestionVectors | null): Promise<HttpListener> => {
    const listener = await listenHttp({ host: "127.0.0.1", port: 0 });
    const context = {
      ...{ ...parts, questions, webhookSecrets: [] },
      github: createGithubConnector({ apiUrl: "http://127.0.0.1:9", credentials: { kind: "anonymous" } }),
      authenticate: createAuthenticator({ mode: "off" }, keyStoreOf(database)),
    };
    listener.serve(createApi(context as unknown as HttpContext, { webDir }));
    return listener;
  };
  const configured = await serve(new QuestionVectors({ ...parts, provider }));
  const without = await serve(null);
  return {
    ...{ database, embeddings, clock, url: configured.url, urlWithout: without.url },
    startEmbedder: () => {
      const embedder = startEmbedder({ ...parts, embeddings: provider, embedMs: 20 });
      return () => embedder.stop();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([configured.close(), without.close(), embeddings[Symbol.asyncDispose]()]);
      await pgvector[Symbol.asyncDispose]();
    },
  };
}
