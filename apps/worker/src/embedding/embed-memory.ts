import {
  claimUnembedded,
  countUnembedded,
  forgetQuestions,
  inheritEmbeddings,
  releaseUnembedded,
  storeEmbeddings,
  type UnembeddedEntry,
} from "@project-sync/database";
import type { EmbeddingProvider } from "@project-sync/embeddings";
import { MINUTE } from "@project-sync/runtime";
import { embedEntries } from "./embed-entries.js";
import type { EmbedderContext } from "./embedder-context.js";
import { type EntryTexts, textsOf } from "./texts-of.js";

/** Entries that one worker takes at a time. */
const CLAIMED = 32;
/** Longer than all of them take as a rule; who is slower shares the work, and no vector comes twice. */
const LEASE_MS = 15 * MINUTE;
/** What passages are made of; the rest of very long entries is found by words. */
const MAX_CONTENT = 30_000;
/** For one request: as many as Text Embeddings Inference takes unless it is told otherwise. */
const MAX_TEXTS = 32;

/**
 * Gives every current entry that lacks them its vectors, batch by batch, until there is none left. What a failure or a stop
 * leaves undone is given back at once.
 *
 * @throws EmbeddingError, or the signal's reason
 */
export async function embedMemory(
  context: EmbedderContext,
  provider: EmbeddingProvider,
  signal: AbortSignal,
): Promise<void> {
  const { database, metrics } = context;
  const pending = () =>
    countUnembedded(database).then((n) => metrics.embeddingsPending.set({ model: provider.model }, n));
  const claim = { model: provider.space, limit: CLAIMED, leaseMs: LEASE_MS, maxContent: MAX_CONTENT };
  await forgetQuestions(database);
  await inheritEmbeddings(database, provider.space);
  for (;;) {
    await pending();
    const entries = await claimUnembedded(database, claim);
    if (entries.length === 0) return;
    await embedClaimed(context, provider, entries, signal);
  }
}

async function embedClaimed(
  context: EmbedderContext,
  provider: EmbeddingProvider,
  entries: readonly UnembeddedEntry[],
  signal: AbortSignal,
): Promise<void> {
  const { database, metrics } = context;
  const open = new Set(entries.map(({ id }) => id));
  try {
    for (const batch of batches(entries.map(textsOf))) {
      const passages = await embedEntries(context, provider, batch, signal);
      const stored = await storeEmbeddings(database, { model: provider.space, passages });
      metrics.embeddings.inc({ result: "embedded" }, stored);
      for (const { id } of batch) open.delete(id);
    }
  } finally {
    await releaseUnembedded(database, { ids: [...open] });
  }
}

/** Whole entries, as many together as one request takes. */
function batches(entries: readonly EntryTexts[]): EntryTexts[][] {
  const all: EntryTexts[][] = [];
  let size = MAX_TEXTS;
  for (const entry of entries) {
    size += entry.texts.length;
    if (size > MAX_TEXTS) {
      all.push([]);
      size = entry.texts.length;
    }
    all.at(-1)?.push(entry);
  }
  return all;
}
