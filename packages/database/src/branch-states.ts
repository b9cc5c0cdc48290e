import { type BranchState, MAX_OVERVIEW_BRANCHES } from "@project-sync/contracts";
import { type Queryable, queryAll } from "./queryable.js";
import { latestSyncSql, type SyncSummaryRow, toSyncSummary } from "./sync-summary-row.js";

export interface RepositoryBranches {
  branchCount: number;
  /** the default branch, then those that moved last, gone ones at the end; the first few */
  branches: BranchState[];
}

/** How the branches of a project's repositories stand, by repository: one statement. */
export async function readBranchStates(db: Queryable, projectId: string): Promise<Map<string, RepositoryBranches>> {
  const byRepository = new Map<string, RepositoryBranches>();
  for (const { repositoryId, branchCount, ...row } of await queryAll<Row>(db, READ, [projectId])) {
    const known = byRepository.get(repositoryId) ?? { branchCount, branches: [] };
    known.branches.push(toState(row));
    byRepository.set(repositoryId, known);
  }
  return byRepository;
}

interface StateRow extends Omit<BranchState, "deletedAt" | "lastSyncedAt" | "verifiedAt" | "latestSync"> {
  deletedAt: Date | null;
  lastSyncedAt: Date | null;
  verifiedAt: Date | null;
  latestSync: SyncSummaryRow | null;
}

interface Row extends StateRow {
  repositoryId: string;
  branchCount: number;
}

const READ = `
  WITH ranked AS (
    SELECT b."id", b."repositoryId", b."name", b."name" = r."defaultBranch" AS "isDefault", b."tracked", b."deletedAt",
      b."headSha", b."lastSyncId", b."position" AS "syncCount", last."completedAt" AS "lastSyncedAt",
      last."trigger" AS "lastTrigger", last."headCommit", greatest(last."completedAt", b."verifiedAt") AS "verifiedAt",
      count(*) OVER (PARTITION BY b."repositoryId")::int AS "branchCount",
      row_number() OVER (PARTITION BY b."repositoryId" ORDER BY b."name" = r."defaultBranch" DESC,
        b."deletedAt" IS NULL DESC, last."completedAt" DESC NULLS LAST, b."name") AS nth
    FROM "Branch" b JOIN "Repository" r ON r."id" = b."repositoryId"
    LEFT JOIN "ProjectSync" last ON last."id" = b."lastSyncId" WHERE r."projectId" = $1
  )
  SELECT b."repositoryId", b."branchCount", b."name", b."isDefault", b."tracked", b."deletedAt", b."headSha",
    b."headCommit", b."lastSyncId", b."lastSyncedAt", b."lastTrigger", b."verifiedAt", b."syncCount",
    ${latestSyncSql('s."repositoryId" = b."repositoryId" AND s."branchName" = b."name"')} AS "latestSync"
  FROM ranked b JOIN "Repository" r ON r."id" = b."repositoryId"
  WHERE b.nth <= ${MAX_OVERVIEW_BRANCHES} ORDER BY r."owner", r."name", b.nth`;

function toState({ deletedAt, lastSyncedAt, verifiedAt, latestSync, ...state }: StateRow): BranchState {
  return {
    ...state,
    deletedAt: deletedAt?.toISOString() ?? null,
    lastSyncedAt: lastSyncedAt?.toISOString() ?? null,
    verifiedAt: verifiedAt?.toISOString() ?? null,
    latestSync: latestSync && toSyncSummary(latestSync),
  };
}
