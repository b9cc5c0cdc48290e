import { type EmbeddedPassage, releaseUnembedded } from "@project-sync/database";
import { type EmbeddingProvider, EmbeddingsRefusedError, TextRefusedError } from "@project-sync/embeddings";
import { DAY } from "@project-sync/runtime";
import type { EmbedderContext } from "./embedder-context.js";
import { PROBE } from "./probe.js";
import type { EntryTexts } from "./texts-of.js";

/** Parts of each text that are tried while the provider refuses more: models with short inputs say no to long ones. */
const PARTS = [1, 1 / 2, 1 / 4];

/**
 * The vectors of some entries by one request; where the provider refuses it, entry by entry, and with less of each text. An
 * entry that it does not take at all is left alone for a day.
 *
 * @throws EmbeddingError when it is the provider, or the signal's reason
 */
export async function embedEntries(
  context: EmbedderContext,
  provider: EmbeddingProvider,
  entries: readonly EntryTexts[],
  signal: AbortSignal,
): Promise<EmbeddedPassage[]> {
  const embed = (texts: readonly string[]) => unlessRefused(provider.embed(texts, { purpose: "text", signal }));
  const vectors = await embed(entries.flatMap(({ texts }) => texts));
  if (vectors !== null) return entries.flatMap((entry) => passagesOf(entry, vectors.splice(0, entry.texts.length)));
  const all: EmbeddedPassage[] = [];
  for (const entry of entries) {
    const shorter = await firstOf(PARTS, (part) => embed(entry.texts.map((text) => text.slice(0, text.length * part))));
    if (shorter === null) await leaveAlone(context, provider, entry, signal);
    else all.push(...passagesOf(entry, shorter));
  }
  return all;
}

/** Null where the texts are refused. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TextRefusedError) return null;
    throw error;
  }
}

async function firstOf<T, R>(items: readonly T[], attempt: (item: T) => Promise<R | null>): Promise<R | null> {
  for (const item of items) {
    const result = await attempt(item);
    if (result !== null) return result;
  }
  return null;
}

function passagesOf({ id: entryId, passages }: EntryTexts, vectors: readonly number[][]): EmbeddedPassage[] {
  return passages.map(({ start, length }, place) => ({ entryId, place, start, length, vector: vectors[place] ?? [] }));
}

/** Unless the provider refuses everything: then it is not the entry. */
async function leaveAlone(
  { database, logger, metrics }: EmbedderContext,
  provider: EmbeddingProvider,
  { id }: EntryTexts,
  signal: AbortSignal,
): Promise<void> {
  if ((await unlessRefused(provider.embed([PROBE], { purpose: "text", signal }))) === null) {
    throw new EmbeddingsRefusedError(
      "The embedding provider refuses every text. Check EMBEDDINGS_MODEL and EMBEDDINGS_DIMENSIONS.",
    );
  }
  await releaseUnembedded(database, { ids: [id], afterMs: DAY });
  metrics.embeddings.inc({ result: "refused" });
  logger.warn(
    { entryId: id },
    "the embedding provider refuses this entry; trying again in a day, searches find it by words",
  );
}
