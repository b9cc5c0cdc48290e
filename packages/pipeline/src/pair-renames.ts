import type { TreeEntry } from "@project-sync/contracts";

export interface Renames {
  renamed: { from: TreeEntry; to: TreeEntry }[];
  onlyAdded: TreeEntry[];
  onlyRemoved: TreeEntry[];
}

/**
 * Pairs removed with added files of the same type and object name. Where several could pair, files that keep their
 * base name come first and the order of paths decides the rest, so the same two trees always give the same pairs.
 */
export function pairRenames(removed: readonly TreeEntry[], added: readonly TreeEntry[]): Renames {
  const candidates = groupByObject(removed);
  const partner = new Map<TreeEntry, TreeEntry>();
  const targets = added.filter((entry) => candidates.has(objectKey(entry))).sort(byPath);
  for (const sameName of [true, false]) {
    for (const to of targets) {
      if (partner.has(to)) continue;
      const from = takeCandidate(candidates.get(objectKey(to)), to, sameName);
      if (from !== undefined) partner.set(to, from);
    }
  }
  const paired = new Set(partner.values());
  return {
    renamed: [...partner].map(([to, from]) => ({ from, to })),
    onlyAdded: added.filter((entry) => !partner.has(entry)),
    onlyRemoved: removed.filter((entry) => !paired.has(entry)),
  };
}

/** Removed files by object; within it by base name, each list in path order. Directories never pair. */
function groupByObject(removed: readonly TreeEntry[]): Map<string, Map<string, TreeEntry[]>> {
  const groups = new Map<string, Map<string, TreeEntry[]>>();
  for (const entry of removed.filter((one) => one.type !== "tree").sort(byPath)) {
    const group = getOrInsert(groups, objectKey(entry), () => new Map<string, TreeEntry[]>());
    getOrInsert(group, baseName(entry.path), () => []).push(entry);
  }
  return groups;
}

function takeCandidate(
  group: Map<string, TreeEntry[]> | undefined,
  to: TreeEntry,
  sameName: boolean,
): TreeEntry | undefined {
  if (group === undefined) return undefined;
  const name = sameName ? baseName(to.path) : group.keys().next().value;
  const entries = name === undefined ? undefined : group.get(name);
  const from = entries?.shift();
  if (name !== undefined && entries?.length === 0) group.delete(name);
  return from;
}

function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const made = make();
  map.set(key, made);
  return made;
}

function objectKey(entry: TreeEntry): string {
  return `${entry.type} ${entry.sha}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function byPath(a: TreeEntry, b: TreeEntry): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
