import { type ContentSelection, findSync, readActiveFiles, type SelectableFile } from "@project-sync/database";
import type { NeededContent } from "./content-needs.js";
import type { EntryChange } from "./diff.js";
import { replacedPaths } from "./entry-changes.js";
import type { PipelineContext } from "./pipeline-context.js";

/**
 * Files of the tree that have no content by the repository's settings. Where only changes were looked at, it is what the
 * last sync counted, less those that are replaced, plus those that replace them: no other row is read.
 */
export async function countSkipped(
  context: PipelineContext,
  changes: readonly EntryChange[],
  needs: NeededContent,
): Promise<number> {
  const skipped = needs.skipped + countFoundTooLarge(changes, needs);
  if (needs.complete) return skipped;
  const [before, replaced] = await Promise.all([
    countSkippedBefore(context),
    countReplaced(context, needs.select, changes),
  ]);
  return Math.max(0, before - replaced) + skipped;
}

/** What the last completed sync counted. */
export async function countSkippedBefore({ claim, database }: PipelineContext): Promise<number> {
  const { lastSyncId } = claim.branch;
  const last = lastSyncId === null ? null : await findSync(database, lastSyncId);
  return last?.stats?.skipped ?? 0;
}

/** Wanted while their size was not known. */
function countFoundTooLarge(changes: readonly EntryChange[], { select, sizes }: NeededContent): number {
  const unsized = changes.filter(({ kind, entry }) => entry.size === null && kind !== "removed");
  const sized = unsized.flatMap(({ entry }) => {
    const size = sizes.get(entry.sha);
    return size === undefined ? [] : [{ ...entry, size }];
  });
  return count(select, sized);
}

async function countReplaced(
  { claim, database }: PipelineContext,
  select: ContentSelection,
  changes: readonly EntryChange[],
): Promise<number> {
  let replaced = 0;
  const paths = [...new Set(replacedPaths(changes))];
  for await (const files of readActiveFiles(database, { branchId: claim.branch.id, paths })) {
    replaced += count(select, files);
  }
  return replaced;
}

function count(select: ContentSelection, files: readonly SelectableFile[]): number {
  return files.filter((file) => select(file) !== null).length;
}
