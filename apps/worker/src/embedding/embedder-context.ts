import type { EmbeddingProvider } from "@project-sync/embeddings";
import type { WorkerContext } from "../worker-context.js";

/** What the embedder uses of a worker: no queue, no GitHub. */
export type EmbedderContext = Pick<WorkerContext, "database" | "embedMs" | "logger" | "metrics" | "random"> & {
  embeddings: EmbeddingProvider | null;
};
