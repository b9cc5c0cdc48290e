import type { MemoryHit } from "@project-sync/contracts";
import { type MemoryRow, memoryColumns, toMemoryEntry } from "./memory-row.js";
import { parseSnippet } from "./snippet.js";

/** Lists carry the beginning of a text; all of it is in the entry. */
const MAX_LISTED = 10_000;

/** A row of a search or a list, as {@link HIT_COLUMNS} and the two columns that each makes for itself answer it. */
export type HitRow = MemoryRow & { length: number; rank: number | null; snippet: string | null };

/** Columns of a {@link HitRow} out of alias `m`, but for `rank` and `snippet`. */
export const HIT_COLUMNS = `
  ${memoryColumns(`left(m."content", ${MAX_LISTED})`)}, length(m."content") AS "length"`;

export function toHit(row: HitRow): MemoryHit {
  const { rank, snippet, length } = row;
  return { ...toMemoryEntry(row), truncated: length > MAX_LISTED, rank, snippet: parseSnippet(snippet) };
}
