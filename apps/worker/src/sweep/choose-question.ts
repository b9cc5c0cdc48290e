import { type CheckedBranch, type DueRepository, syncsByItself } from "@project-sync/database";
import { MINUTE } from "@project-sync/runtime";

/** What to ask GitHub about the branches of a repository. */
export type BranchQuestion =
  | { kind: "nothing" }
  /** all of them; the etag, if there is one, is of a listing that showed all in step */
  | { kind: "listing"; etag: string | null }
  /** some of them, one request each */
  | { kind: "heads"; branches: CheckedBranch[] };

interface Situation {
  repository: DueRepository;
  /** the mirrored branches, and those asked for by hand */
  rows: readonly CheckedBranch[];
  /** GitHub names another default branch than the last time */
  defaultChanged: boolean;
}

/**
 * The cheapest question whose answer shows what has moved; pure. A listing that fits one page answers for every branch and
 * costs nothing while nothing changes. A longer one costs every page every time, so the branches that are due are asked
 * for one by one (nothing each, while they stay) where that is fewer requests; and a listing of p pages that is only to
 * discover branches is made once in p minutes.
 */
export function chooseQuestion({ repository, rows, defaultChanged }: Situation): BranchQuestion {
  const { autoSync, autoSyncBranches, branchPages } = repository;
  if (rows.length === 0 && !(autoSync && autoSyncBranches.length > 0)) return { kind: "nothing" };
  if (branchPages === null || branchPages <= 1) {
    const trusted = !defaultChanged && isEtagGood(repository, rows);
    return { kind: "listing", etag: trusted ? repository.branchesEtag : null };
  }
  if (mayDiscover(repository, rows) && isListingDue(repository, branchPages)) return { kind: "listing", etag: null };
  const due = rows.filter(({ nextCheckAt }) => nextCheckAt <= repository.takenAt);
  if (due.length === 0) return { kind: "nothing" };
  return due.length < branchPages ? { kind: "heads", branches: due } : { kind: "listing", etag: null };
}

/**
 * A 304 says that GitHub is as it was at the last listing. That the mirror is too, follows only if none of it moved since:
 * a branch that went to another commit and back, or was deleted and made again, gives the old listing.
 */
function isEtagGood(repository: DueRepository, rows: readonly CheckedBranch[]): boolean {
  const listedAt = repository.branchesListedAt;
  if (listedAt === null || isDefaultUnknown(repository, rows)) return false;
  const isBehind = (row: CheckedBranch) => !row.mirrored && row.deletedAt === null && syncsByItself(repository, row);
  return rows.every((row) => !isBehind(row) && (row.deletedAt ?? row.changedAt) < listedAt);
}

/** Whether a listing may show a branch to sync that no row leads to: one that is new, or that returned. */
function mayDiscover(repository: DueRepository, rows: readonly CheckedBranch[]): boolean {
  const { autoSync, autoSyncBranches } = repository;
  const hasGlobs = autoSync && autoSyncBranches.length > 0;
  return hasGlobs || isDefaultUnknown(repository, rows) || rows.some(({ deletedAt }) => deletedAt !== null);
}

function isDefaultUnknown(repository: DueRepository, rows: readonly CheckedBranch[]): boolean {
  const { defaultBranch: name } = repository;
  return !rows.some((row) => row.name === name) && syncsByItself(repository, { name, tracked: false });
}

function isListingDue({ branchesListedAt, takenAt }: DueRepository, pages: number): boolean {
  return branchesListedAt === null || takenAt.getTime() - branchesListedAt.getTime() >= pages * MINUTE;
}
