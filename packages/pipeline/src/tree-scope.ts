import type { TreeEntry, TreeWay } from "@project-sync/contracts";

/**
 * Two versions of the same part of a tree: of the whole, or of the directories in which something changed. What is not
 * in it is the same in both.
 */
export interface TreeScope {
  way: TreeWay;
  /** the whole tree, not only directories that changed */
  whole: boolean;
  /** as it is at head */
  next: TreeEntry[];
  /** as the mirror has it */
  base: AsyncIterable<TreeEntry[]>;
}

/** A part of the tree, all of it in memory. */
export function partialScope(way: TreeWay, { next, base }: { next: TreeEntry[]; base: TreeEntry[] }): TreeScope {
  return { way, whole: false, next, base: once(base) };
}

async function* once(entries: TreeEntry[]): AsyncGenerator<TreeEntry[]> {
  yield entries;
}
