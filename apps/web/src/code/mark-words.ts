import { type ChangeObject, diffWordsWithSpace } from "diff";

/** A stretch of a line: its first character, and the one after its last. */
export type Stretch = readonly [from: number, to: number];

/** Longer lines, and more of them, are not read word by word; nor is what has little in common. */
const MAX_CHARS = 4_000;
const MAX_EDITS = 200;
/** A line of which more than this share changed is another line. */
const MAX_SHARE = 0.7;

/** The words that changed where lines were replaced by others: stretches of each line, in its order. */
export function markWords(before: readonly string[], after: readonly string[]): [Stretch[][], Stretch[][]] | null {
  const [old, now] = [before.join("\n"), after.join("\n")];
  if (Math.max(old.length, now.length) > MAX_CHARS) return null;
  const changes = diffWordsWithSpace(old, now, { maxEditLength: MAX_EDITS });
  if (changes === undefined) return null;
  return [stretchesOf(changes, "removed", before), stretchesOf(changes, "added", after)];
}

function stretchesOf(
  changes: readonly ChangeObject<string>[],
  kind: "added" | "removed",
  lines: readonly string[],
): Stretch[][] {
  const found: Stretch[][] = lines.map(() => []);
  let [line, at] = [0, 0];
  for (const change of changes) {
    if ((change.added || change.removed) && !change[kind]) continue;
    for (const [index, piece] of change.value.split("\n").entries()) {
      if (index > 0) [line, at] = [line + 1, 0];
      if (change[kind] && piece !== "") found[line]?.push([at, at + piece.length]);
      at += piece.length;
    }
  }
  return found.map((stretches, index) => worthTelling(joined(stretches, lines[index] ?? ""), lines[index] ?? ""));
}

/** Of words one after the other the spaces between them are marked too. */
function joined(stretches: readonly Stretch[], line: string): Stretch[] {
  const result: Stretch[] = [];
  for (const [from, to] of stretches) {
    const last = result.at(-1);
    if (last !== undefined && line.slice(last[1], from).trim() === "") result[result.length - 1] = [last[0], to];
    else result.push([from, to]);
  }
  return result;
}

function worthTelling(stretches: Stretch[], line: string): Stretch[] {
  const changed = stretches.reduce((sum, [from, to]) => sum + to - from, 0);
  return changed > MAX_SHARE * line.trim().length ? [] : stretches;
}
