import { VectorExtensionError } from "@project-sync/database";
import type { EmbeddingProvider } from "@project-sync/embeddings";
import { backoff, MINUTE, SECOND, sleep } from "@project-sync/runtime";
import { runWhenDue } from "../run-when-due.js";
import { embedMemory } from "./embed-memory.js";
import type { EmbedderContext } from "./embedder-context.js";
import { SemanticPlace } from "./semantic-place.js";

export interface Embedder {
  stop(): Promise<void>;
}

const TASK = "embed-memory";
/** An administrator is on the way, or not. */
const WITHOUT_EXTENSION_MS = 5 * MINUTE;

/**
 * Gives the entries of the memory their vectors, in the background: whatever sync, person or import wrote them, none waits for
 * it. Does nothing unless search by meaning is configured. While the provider is away, or the database has no pgvector,
 * everything else goes on, and it is tried again at ever longer intervals.
 */
export function startEmbedder(context: EmbedderContext): Embedder {
  const { embeddings } = context;
  if (embeddings === null) return { stop: async () => undefined };
  const ended = new AbortController();
  const running = embedForEver(context, embeddings, ended.signal);
  return {
    async stop() {
      ended.abort();
      await running;
    },
  };
}

async function embedForEver(context: EmbedderContext, provider: EmbeddingProvider, ended: AbortSignal): Promise<void> {
  const place = new SemanticPlace(context, provider);
  let failures = 0;
  let told: string | null = null;
  while (!ended.aborted) {
    try {
      if (await place.prepare(ended)) await embedWhenDue(context, provider, ended);
      failures = 0;
      told = null;
    } catch (err) {
      if (ended.aborted) return;
      failures++;
      const message = err instanceof Error ? err.message : String(err);
      // What does not change is said once.
      context.logger[message === told ? "debug" : "warn"](
        { err },
        "no vectors for the memory; trying again, searches go by words",
      );
      told = message;
      if (err instanceof VectorExtensionError) await sleep(WITHOUT_EXTENSION_MS, ended).catch(() => undefined);
    }
    await sleep(waitAfter(failures, context), ended).catch(() => undefined);
  }
}

/** Every worker comes by; while there is nothing to do one of them looks, and while there is much all who come help. */
async function embedWhenDue(context: EmbedderContext, provider: EmbeddingProvider, ended: AbortSignal): Promise<void> {
  const { database, embedMs: everyMs, metrics } = context;
  const run = () =>
    embedMemory(context, provider, ended).catch((err: unknown) => {
      if (!ended.aborted) metrics.embeddingFailures.inc({ purpose: "text" });
      throw err;
    });
  await runWhenDue(database, { name: TASK, everyMs, run }, ended);
}

function waitAfter(failures: number, { embedMs, random }: EmbedderContext): number {
  if (failures === 0) return embedMs;
  return Math.max(
    embedMs,
    backoff({ attempt: failures, baseMs: 2 * SECOND, maxMs: 5 * MINUTE, ...(random ? { random } : {}) }),
  );
}
