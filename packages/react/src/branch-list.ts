import type { Branch } from "@project-sync/contracts";
import type { SyncView } from "./sync-view.js";

/** Branches whose names contain every word of the query, in any case. Order stays; no query, no filter. */
export function filterBranches(branches: readonly Branch[], query: string): readonly Branch[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return branches;
  return branches.filter(({ name }) => {
    const text = name.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/**
 * Brings what a list of branches says of the mirror up to date with syncs that were completed since, so that GitHub need
 * not be asked for thousands of branches again.
 */
export function withSyncs(branches: readonly Branch[], syncs: readonly SyncView[]): readonly Branch[] {
  const latest = new Map<string, SyncView>();
  for (const sync of syncs) {
    if (sync.status === "completed" && sync.headSha && !latest.has(sync.branchName)) latest.set(sync.branchName, sync);
  }
  if (latest.size === 0) return branches;
  return branches.map((branch) => {
    const sync = latest.get(branch.name);
    if (!sync?.headSha || !sync.completedAt || sync.completedAt <= (branch.lastSyncedAt ?? "")) return branch;
    const seen = { syncedSha: sync.headSha, lastSyncedAt: sync.completedAt, lastSyncId: sync.id };
    return { ...branch, ...seen, ...(branch.deletedAt === null ? { headSha: sync.headSha } : {}) };
  });
}

/** The branch to begin with: the one that is asked for, else the default, else the first. */
export function initialBranch(branches: readonly Branch[], wanted: string | undefined): Branch | null {
  return (
    branches.find(({ name }) => name === wanted) ?? branches.find(({ isDefault }) => isDefault) ?? branches[0] ?? null
  );
}
