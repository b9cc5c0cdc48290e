import type { TreeEntry } from "@project-sync/contracts";
import { readActiveTree } from "@project-sync/database";
import type { EntryChange } from "./diff.js";
import { directoriesAbove } from "./directories-above.js";
import { inSlices } from "./in-slices.js";
import type { PipelineContext } from "./pipeline-context.js";

/** What is there after the changes and was not, or not so, before. */
export function changedEntries(changes: readonly EntryChange[]): TreeEntry[] {
  return changes.filter(({ kind }) => kind !== "removed").map(({ entry }) => entry);
}

/** Paths whose rows the changes end: their own, and where renamed files were. Some of them have no row yet. */
export function replacedPaths(changes: readonly EntryChange[]): string[] {
  const paths: string[] = [];
  for (const { entry, renamedFrom } of changes) {
    paths.push(entry.path);
    if (renamedFrom !== null) paths.push(renamedFrom);
  }
  return paths;
}

/** Directories whose contents the changes touch, and all those above them; root always. */
export function touchedDirectories(changes: readonly EntryChange[]): Set<string> {
  return directoriesAbove(replacedPaths(changes));
}

/** The branch's tree as the changes would leave it, in batches and no order: read from its rows, with the changes applied. */
export async function* readNextTree(
  { claim, database }: PipelineContext,
  changes: readonly EntryChange[],
): AsyncGenerator<TreeEntry[]> {
  const replaced = new Set(replacedPaths(changes));
  for await (const batch of readActiveTree(database, claim.branch.id)) {
    yield batch.filter(({ path }) => !replaced.has(path));
  }
  yield* inSlices(changedEntries(changes));
}
