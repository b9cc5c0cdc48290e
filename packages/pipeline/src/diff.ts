import type { ChangeKind, SyncStats, TreeEntry } from "@project-sync/contracts";
import { countFiles } from "./count-files.js";
import { inSlices } from "./in-slices.js";
import { pairRenames } from "./pair-renames.js";

/** One path whose row changes. `entry` is the new state, except for `removed`, where it is the old one. */
export interface EntryChange {
  kind: ChangeKind;
  entry: TreeEntry;
  renamedFrom: string | null;
}

/** Counts of files: everything but directories. Base + added - removed = next, always. */
export type ChangeCounts = Pick<SyncStats, "added" | "modified" | "removed" | "renamed" | "unchanged">;

export interface Diff {
  changes: EntryChange[];
  counts: ChangeCounts;
}

/**
 * What turns `base` into `next`; pure. Directories are changes too, for they have rows of their own, but are not
 * counted. A rename is a file that is gone and a new one with the same object: exact, never a guess by similarity.
 * A path that turns from a file into a directory, or back, is one `modified` row, counted as the file it removes or adds.
 */
export async function diffTrees(base: AsyncIterable<TreeEntry[]>, next: readonly TreeEntry[]): Promise<Diff> {
  const gone = await indexByPath(base);
  const changes: EntryChange[] = [];
  const added: TreeEntry[] = [];
  const counts: ChangeCounts = { added: 0, modified: 0, removed: 0, renamed: 0, unchanged: 0 };
  for await (const slice of inSlices(next)) {
    for (const entry of slice) {
      const before = gone.get(entry.path);
      if (before === undefined) {
        added.push(entry);
        continue;
      }
      gone.delete(entry.path);
      comparePath(before, entry, changes, counts);
    }
  }
  const { renamed, onlyAdded, onlyRemoved } = pairRenames([...gone.values()], added);
  for (const { from, to } of renamed) changes.push({ kind: "renamed", entry: to, renamedFrom: from.path });
  for (const entry of onlyAdded) changes.push({ kind: "added", entry, renamedFrom: null });
  for (const entry of onlyRemoved) changes.push({ kind: "removed", entry, renamedFrom: null });
  counts.renamed += renamed.length;
  counts.added += countFiles(onlyAdded);
  counts.removed += countFiles(onlyRemoved);
  return { changes, counts };
}

async function indexByPath(batches: AsyncIterable<TreeEntry[]>): Promise<Map<string, TreeEntry>> {
  const byPath = new Map<string, TreeEntry>();
  for await (const batch of batches) {
    for (const entry of batch) byPath.set(entry.path, entry);
  }
  return byPath;
}

function comparePath(before: TreeEntry, after: TreeEntry, changes: EntryChange[], counts: ChangeCounts): void {
  const same = before.sha === after.sha && before.mode === after.mode;
  if (!same) changes.push({ kind: "modified", entry: after, renamedFrom: null });
  const wasFile = before.type !== "tree";
  const isFile = after.type !== "tree";
  if (wasFile && isFile) counts[same ? "unchanged" : "modified"] += 1;
  else if (wasFile) counts.removed += 1;
  else if (isFile) counts.added += 1;
}
