import { type StructuredPatchHunk, structuredPatch } from "diff";
import { markWords, type Stretch } from "./mark-words.js";

export interface DiffLine {
  kind: "same" | "added" | "removed" | "gap";
  before: number | null;
  after: number | null;
  text: string;
  /** What changed within it, where another line stands in its place. */
  marks?: readonly Stretch[];
}

/** `tooLarge`: so different, or so long, that looking for the least difference would take too long. */
export type DiffResult = { lines: DiffLine[]; tooLarge: false } | { lines: null; tooLarge: true };

const CONTEXT = 3;
const TIMEOUT_MS = 4_000;
/** Of so many characters of replaced lines the words are compared; who reads on sees lines. */
const MAX_MARKED = 200_000;

/** What changed between two texts, line by line, with a little of what stayed around it. */
export function diffLines(before: string, after: string): DiffResult {
  const patch = structuredPatch("", "", before, after, "", "", { context: CONTEXT, timeout: TIMEOUT_MS });
  if (patch === undefined) return { lines: null, tooLarge: true };
  const lines = patch.hunks.flatMap(linesOf);
  markReplaced(lines);
  return { lines, tooLarge: false };
}

function linesOf(hunk: StructuredPatchHunk): DiffLine[] {
  const text = `@@ −${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
  let { oldStart: old, newStart: now } = hunk;
  const lines = hunk.lines.map((line): DiffLine => {
    const body = line.slice(1);
    if (line.startsWith("+")) return { kind: "added", before: null, after: now++, text: body };
    if (line.startsWith("-")) return { kind: "removed", before: old++, after: null, text: body };
    if (line.startsWith(NOTE)) return { kind: "gap", before: null, after: null, text: line };
    return { kind: "same", before: old++, after: now++, text: body };
  });
  return [{ kind: "gap", before: null, after: null, text }, ...lines];
}

/** Begins what is said of the line above: that it has no line feed. */
const NOTE = "\\";

/** Lines that were removed, and those that came in their place right after them. */
function markReplaced(lines: readonly DiffLine[]): void {
  let left = MAX_MARKED;
  let [removed, added]: [DiffLine[], DiffLine[]] = [[], []];
  const mark = () => {
    left -= [...removed, ...added].reduce((sum, { text }) => sum + text.length, 0);
    if (left >= 0) markRun(removed, added);
    [removed, added] = [[], []];
  };
  for (const line of lines) {
    if (line.kind === "removed") removed.push(line);
    else if (line.kind === "added") added.push(line);
    else if (line.kind === "same" || !line.text.startsWith(NOTE)) mark();
  }
  mark();
}

function markRun(removed: readonly DiffLine[], added: readonly DiffLine[]): void {
  if (removed.length === 0 || added.length === 0) return;
  const marks = markWords(
    removed.map(({ text }) => text),
    added.map(({ text }) => text),
  )?.flat();
  for (const [index, line] of [...removed, ...added].entries()) {
    const stretches = marks?.[index] ?? [];
    if (stretches.length > 0) line.marks = stretches;
  }
}
