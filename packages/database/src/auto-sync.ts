import picomatch from "picomatch";
import { prepare, type Queryable, queryOne } from "./queryable.js";

/** What decides whether a branch syncs by itself. */
export interface AutoSyncRule {
  autoSync: boolean;
  /** globs over branch names; empty: the default branch and the tracked ones */
  autoSyncBranches: readonly string[];
  defaultBranch: string;
}

/**
 * The one place that decides whether pushes and the sweep sync a branch without being asked; pure. Globs, where there are
 * any, have the last word: a branch that was once synced by hand must match one like any other.
 *
 * @param tracked it was once synced by hand
 */
export function syncsByItself(rule: AutoSyncRule, { name, tracked }: { name: string; tracked: boolean }): boolean {
  const { autoSync, autoSyncBranches, defaultBranch } = rule;
  if (!autoSync) return false;
  if (autoSyncBranches.length === 0) return tracked || name === defaultBranch;
  return picomatch([...autoSyncBranches], { dot: true, nonegate: true, noextglob: true, windows: false })(name);
}

/** A mirrored repository as a hint about one of its branches finds it. */
export interface HintTarget {
  repositoryId: string;
  status: "active" | "missing" | "suspended";
  /** The branch has a mirror already, be it of a branch that is gone. */
  mirrored: boolean;
  /** Where its mirror stands for good: nothing waits or runs that could move it, and GitHub has the branch; else null. */
  settledHeadSha: string | null;
  syncsByItself: boolean;
}

/** Finds by GitHub's numeric id, for names change. Null when the repository is not mirrored. */
export async function findHintTarget(
  db: Queryable,
  { githubId, branchName }: { githubId: bigint; branchName: string },
): Promise<HintTarget | null> {
  const row = await queryOne<TargetRow>(db, FIND, [githubId, branchName]);
  if (row === null) return null;
  const { repositoryId, status, mirrored, settledHeadSha, tracked, ...rule } = row;
  return {
    repositoryId,
    status,
    mirrored,
    settledHeadSha,
    syncsByItself: syncsByItself(rule, { name: branchName, tracked }),
  };
}

type TargetRow = Omit<HintTarget, "syncsByItself"> & AutoSyncRule & { tracked: boolean };

const FIND = prepare(
  "find_hint_target",
  `
  SELECT r."id" AS "repositoryId", r."status", r."autoSync", r."autoSyncBranches", r."defaultBranch",
    coalesce(b."tracked", false) AS tracked, b."lastSyncId" IS NOT NULL AS mirrored,
    CASE WHEN b."deletedAt" IS NULL AND r."status" = 'active' AND NOT EXISTS (
      SELECT FROM "ProjectSync" s WHERE s."repositoryId" = r."id" AND s."branchName" = $2
        AND s."status" IN ('queued', 'running', 'paused')
    ) THEN b."headSha" END AS "settledHeadSha"
  FROM "Repository" r LEFT JOIN "Branch" b ON b."repositoryId" = r."id" AND b."name" = $2
  WHERE r."githubId" = $1`,
);
