import type { TreeEntry } from "@project-sync/contracts";

/** How many files there are: everything but directories, as in every figure that people see. */
export function countFiles(entries: readonly TreeEntry[]): number {
  let files = 0;
  for (const { type } of entries) if (type !== "tree") files += 1;
  return files;
}
