import type { TreeEntry } from "@project-sync/contracts";
import { type MemorySelection, readMemoryFiles } from "@project-sync/database";
import { looksAtWholeTree } from "./content-needs.js";
import type { EntryChange } from "./diff.js";
import { readNextTree } from "./entry-changes.js";
import type { PipelineContext } from "./pipeline-context.js";

/** A file of the memory that has to be read again, or forgotten (`entry` null). */
export interface MemoryFileChange {
  path: string;
  entry: TreeEntry | null;
  renamedFrom: string | null;
}

/**
 * Whether every file has to be looked at: the settings of the memory, or of what content is mirrored, have changed since the
 * last sync, the stage failed there, or all is asked for.
 */
export function looksAtWholeMemory(context: PipelineContext): boolean {
  const { branch, memoryVersion } = context.claim;
  return looksAtWholeTree(context) || (branch.lastSyncId !== null && branch.memoryVersion !== memoryVersion);
}

/** The memory's files among those that changed. It asks the database nothing, so a push without any costs nothing. */
export function changedMemoryFiles(changes: readonly EntryChange[], select: MemorySelection): MemoryFileChange[] {
  const found: MemoryFileChange[] = [];
  for (const { kind, entry, renamedFrom } of changes) {
    const left = renamedFrom !== null && select(renamedFrom) ? renamedFrom : null;
    const wanted = entry.type === "tree" && kind !== "modified" ? false : select(entry.path);
    if (wanted) {
      const there = kind !== "removed" && entry.type === "blob";
      found.push({ path: entry.path, entry: there ? entry : null, renamedFrom: there ? left : null });
    }
    if (left !== null && !(wanted && entry.type === "blob")) found.push({ path: left, entry: null, renamedFrom: null });
  }
  return found;
}

/** The memory's files among all of the tree that are not read yet as they are now, and those read that are none any more. */
export async function staleMemoryFiles(
  context: PipelineContext,
  changes: readonly EntryChange[],
  select: MemorySelection,
): Promise<MemoryFileChange[]> {
  const { claim, database } = context;
  const known = await readMemoryFiles(database, claim.branch.id);
  const sources = new Map(
    changes.flatMap(({ entry, renamedFrom }) => (renamedFrom ? [[entry.path, renamedFrom]] : [])),
  );
  const stale: MemoryFileChange[] = [];
  const moved = new Set<string>();
  for await (const batch of readNextTree(context, changes)) {
    for (const entry of batch) {
      if (entry.type !== "blob" || !select(entry.path)) continue;
      const before = known.get(entry.path);
      known.delete(entry.path);
      if (before === entry.sha) continue;
      const source = sources.get(entry.path);
      const renamedFrom = before === undefined && source !== undefined && known.has(source) ? source : null;
      if (renamedFrom !== null) moved.add(renamedFrom);
      stale.push({ path: entry.path, entry, renamedFrom });
    }
  }
  const gone = [...known.keys()].filter((path) => !moved.has(path));
  return [...stale, ...gone.map((path) => ({ path, entry: null, renamedFrom: null }))];
}
