import { structuredPatch } from "diff";

export interface DiffLine {
  kind: "same" | "added" | "removed" | "gap";
  before: number | null;
  after: number | null;
  text: string;
}

/** `tooLarge`: so different, or so long, that looking for the least difference would take too long. */
export type DiffResult = { lines: DiffLine[]; tooLarge: false } | { lines: null; tooLarge: true };

const CONTEXT = 3;
const TIMEOUT_MS = 4_000;

/** What changed between two texts, line by line, with a little of what stayed around it. */
export function diffLines(before: string, after: string): DiffResult {
  const patch = structuredPatch("", "", before, after, "", "", { context: CONTEXT, timeout: TIMEOUT_MS });
  if (patch === undefined) return { lines: null, tooLarge: true };
  const lines: DiffLine[] = [];
  for (const hunk of patch.hunks) {
    const text = `@@ −${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
    lines.push({ kind: "gap", before: null, after: null, text });
    let { oldStart: old, newStart: now } = hunk;
    for (const line of hunk.lines) {
      const body = line.slice(1);
      if (line.startsWith("+")) lines.push({ kind: "added", before: null, after: now++, text: body });
      else if (line.startsWith("-")) lines.push({ kind: "removed", before: old++, after: null, text: body });
      else if (line.startsWith("\\")) lines.push({ kind: "gap", before: null, after: null, text: line });
      else lines.push({ kind: "same", before: old++, after: now++, text: body });
    }
  }
  return { lines, tooLarge: false };
}
