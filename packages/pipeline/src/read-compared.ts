import type { TreeEntry } from "@project-sync/contracts";
import { findKnownSizes, readChildren } from "@project-sync/database";
import { applyComparison, type ComparedChange, directoriesOf } from "./apply-comparison.js";
import type { PipelineContext } from "./pipeline-context.js";
import { partialScope, type TreeScope } from "./tree-scope.js";

/**
 * The directories in which a comparison lists changes, made of the mirror's rows: no request. Null when they do not hash
 * to the head's tree, for a comparison tells no modes.
 */
export async function readCompared(
  { claim, database }: PipelineContext,
  { treeSha, files }: { treeSha: string; files: readonly ComparedChange[] },
): Promise<TreeScope | null> {
  const directories = directoriesOf(files);
  const base = await readChildren(database, { branchId: claim.branch.id, directories });
  const { entries, rootSha } = applyComparison(base, files);
  if (rootSha !== treeSha) return null;
  const unsized = entries.filter(hasUnknownSize).map(({ sha }) => sha);
  const sizes = await findKnownSizes(database, unsized);
  const next = entries.map((entry) =>
    hasUnknownSize(entry) ? { ...entry, size: sizes.get(entry.sha) ?? null } : entry,
  );
  return partialScope("compare", { next, base });
}

/** Content that the mirror has never seen; its size comes with it. */
export function hasUnknownSize({ type, size }: TreeEntry): boolean {
  return size === null && (type === "blob" || type === "symlink");
}
