import { setImmediate } from "node:timers/promises";
import { findBlobSizes, readBlobs } from "@project-sync/database";
import type { Diff, EntryChange } from "./diff.js";
import { type Move, type MoveCandidate, pairMoves } from "./pair-moves.js";
import type { PipelineContext } from "./pipeline-context.js";
import { canReach, type Fingerprint, fingerprint } from "./similarity.js";

/** Bounds of the search: it may miss renames in a very large change, but never costs more than a moment. */
const MAX_FILES = 400;
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
/** Of content in memory at a time; of the rest there are only fingerprints. */
const BATCH_BYTES = 8 * 1024 * 1024;

/**
 * Finds files that were moved and edited at once, among those that the diff calls removed and added, and answers the diff
 * with them as renames. To be called when the content is there; what has none is not considered.
 */
export async function detectMoves({ database }: PipelineContext, diff: Diff): Promise<Diff> {
  const gone = filesOf(diff.changes, "removed");
  const added = gone.length === 0 ? [] : filesOf(diff.changes, "added");
  if (added.length === 0) return diff;
  const sizes = await findBlobSizes(database, distinctShas([...gone, ...added]));
  const [sources, targets] = likelyPairs(gone, added, sizes);
  const prints = await readFingerprints(database, withinBudget(distinctShas([...sources, ...targets]), sizes), sizes);
  const moves = await pairMoves(candidates(sources, prints), candidates(targets, prints));
  return withMoves(diff, moves);
}

function filesOf(changes: readonly EntryChange[], kind: EntryChange["kind"]): EntryChange[] {
  const files = changes.filter((change) => change.kind === kind && change.entry.type === "blob");
  return files.sort((a, b) => (a.entry.path < b.entry.path ? -1 : 1));
}

function distinctShas(changes: readonly EntryChange[]): string[] {
  return [...new Set(changes.map(({ entry }) => entry.sha))];
}

/** Those with a counterpart on the other side that their size does not rule out; of too many, those with a namesake. */
function likelyPairs(
  gone: EntryChange[],
  added: EntryChange[],
  sizes: ReadonlyMap<string, number>,
): [EntryChange[], EntryChange[]] {
  const known = (list: EntryChange[]) => list.filter(({ entry }) => sizes.has(entry.sha));
  const [from, to] = [known(gone), known(added)];
  return [reduce(from, to, sizes), reduce(to, from, sizes)];
}

function reduce(list: EntryChange[], others: EntryChange[], sizes: ReadonlyMap<string, number>): EntryChange[] {
  const otherSizes = others.map(({ entry }) => sizes.get(entry.sha) ?? 0).sort((a, b) => a - b);
  const likely = list.filter(({ entry }) => hasLikeSize(sizes.get(entry.sha) ?? 0, otherSizes));
  if (likely.length <= MAX_FILES) return likely;
  const names = new Set(others.map(nameOf));
  return likely.filter((change) => names.has(nameOf(change))).slice(0, MAX_FILES);
}

/** Whether one of these, ascending, is at least half and at most twice as large. */
function hasLikeSize(size: number, ascending: readonly number[]): boolean {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) * 2 < size) low = middle + 1;
    else high = middle;
  }
  return size > 0 && canReach(0.5, size, ascending[low] ?? 0);
}

function nameOf({ entry }: EntryChange): string {
  return entry.path.slice(entry.path.lastIndexOf("/") + 1);
}

/** The smallest first, as many as may be read. */
function withinBudget(shas: string[], sizes: ReadonlyMap<string, number>): string[] {
  const sizeOf = (sha: string) => sizes.get(sha) ?? 0;
  const ascending = shas.filter((sha) => sizeOf(sha) <= MAX_FILE_BYTES).sort((a, b) => sizeOf(a) - sizeOf(b));
  let total = 0;
  const beyond = ascending.findIndex((sha) => {
    total += sizeOf(sha);
    return total > MAX_TOTAL_BYTES;
  });
  return beyond === -1 ? ascending : ascending.slice(0, beyond);
}

async function readFingerprints(
  database: PipelineContext["database"],
  shas: readonly string[],
  sizes: ReadonlyMap<string, number>,
): Promise<Map<string, Fingerprint>> {
  const prints = new Map<string, Fingerprint>();
  for (let at = 0; at < shas.length; ) {
    const batch: string[] = [];
    for (let bytes = 0; at < shas.length && bytes < BATCH_BYTES; at++) {
      batch.push(shas[at] as string);
      bytes += sizes.get(shas[at] as string) ?? 0;
    }
    for (const { sha, content, isBinary } of await readBlobs(database, batch)) {
      if (content !== null) prints.set(sha, fingerprint(content, isBinary ?? false));
      await setImmediate();
    }
  }
  return prints;
}

function candidates(changes: readonly EntryChange[], prints: ReadonlyMap<string, Fingerprint>): MoveCandidate[] {
  return changes.flatMap(({ entry: { path, sha } }) => {
    const print = prints.get(sha);
    return print ? [{ path, print }] : [];
  });
}

/** The diff with these pairs of a removed and an added file as renames. */
export function withMoves({ changes, counts }: Diff, moves: readonly Move[]): Diff {
  const fromOf = new Map(moves.map(({ from, to }) => [to, from]));
  const left = new Set(moves.map(({ from }) => from));
  const kept = changes.filter(({ kind, entry }) => kind !== "removed" || !left.has(entry.path));
  const n = moves.length;
  return {
    changes: kept.map((change) => {
      const renamedFrom = change.kind === "added" ? fromOf.get(change.entry.path) : undefined;
      return renamedFrom === undefined ? change : { ...change, kind: "renamed", renamedFrom };
    }),
    counts: { ...counts, added: counts.added - n, removed: counts.removed - n, renamed: counts.renamed + n },
  };
}
