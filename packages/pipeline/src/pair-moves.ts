import { setImmediate } from "node:timers/promises";
import { canReach, type Fingerprint, similarity } from "./similarity.js";

/** A regular file that is gone, or one that is new. */
export interface MoveCandidate {
  path: string;
  print: Fingerprint;
}

export interface Move {
  from: string;
  to: string;
  /** 0.5 to 1 */
  similarity: number;
}

/** As `git diff -M50%` has it. */
const MINIMUM = 0.5;
/** What files that alone bear a name on both sides need: halfway from the minimum to equality (GIT_BASENAME_FACTOR). */
const MINIMUM_OF_NAMESAKES = 0.75;
/** How many sources git keeps in mind for each new file (NUM_CANDIDATE_PER_DST). */
const KEPT_PER_TARGET = 4;

/**
 * Pairs files that are gone with new ones that are like them, as git pairs them (diffcore-rename.c): first those whose
 * base name is the only one of its kind on both sides, then whichever are most alike, each file once. Both lists in the
 * order of their paths. The event loop gets a turn for every new file.
 */
export async function pairMoves(gone: readonly MoveCandidate[], added: readonly MoveCandidate[]): Promise<Move[]> {
  const moves = pairNamesakes(gone, added);
  const from = new Set(moves.map((move) => move.from));
  const to = new Set(moves.map((move) => move.to));
  const sources = gone.filter(({ path }) => !from.has(path));
  const scored: ScoredMove[] = [];
  for (const target of added) {
    if (to.has(target.path)) continue;
    scored.push(...bestSources(sources, target));
    await setImmediate();
  }
  for (const { similarity: score, ...move } of scored.sort(byLikeness)) {
    if (from.has(move.from) || to.has(move.to)) continue;
    from.add(move.from);
    to.add(move.to);
    moves.push({ from: move.from, to: move.to, similarity: score });
  }
  return moves;
}

interface ScoredMove extends Move {
  sameName: boolean;
}

function pairNamesakes(gone: readonly MoveCandidate[], added: readonly MoveCandidate[]): Move[] {
  const sources = onlyOfName(gone);
  return [...onlyOfName(added)].flatMap(([name, to]) => {
    const from = sources.get(name);
    const move = from && score(from, to, MINIMUM_OF_NAMESAKES);
    return move ? [{ from: move.from, to: move.to, similarity: move.similarity }] : [];
  });
}

function onlyOfName(candidates: readonly MoveCandidate[]): Map<string, MoveCandidate> {
  const byName = new Map<string, MoveCandidate | null>();
  for (const one of candidates) byName.set(baseName(one.path), byName.has(baseName(one.path)) ? null : one);
  return new Map([...byName].flatMap(([name, one]) => (one === null ? [] : [[name, one] as const])));
}

function bestSources(sources: readonly MoveCandidate[], target: MoveCandidate): ScoredMove[] {
  const found = sources.flatMap((source) => score(source, target, MINIMUM) ?? []);
  return found.sort(byLikeness).slice(0, KEPT_PER_TARGET);
}

function score(source: MoveCandidate, target: MoveCandidate, minimum: number): ScoredMove | null {
  if (!canReach(minimum, source.print.size, target.print.size)) return null;
  const value = similarity(source.print, target.print);
  if (value < minimum) return null;
  const sameName = baseName(source.path) === baseName(target.path);
  return { from: source.path, to: target.path, similarity: value, sameName };
}

/** The most alike first, then those that keep their name. */
function byLikeness(a: ScoredMove, b: ScoredMove): number {
  return b.similarity - a.similarity || Number(b.sameName) - Number(a.sameName);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
