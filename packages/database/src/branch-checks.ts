import type { SyncStatus } from "@project-sync/contracts";
import type { BranchKey } from "./branches.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

/** A branch as the sweep compares it with GitHub. */
export interface CheckedBranch {
  name: string;
  /** Of the last completed sync, with the ETag of the answer that named it. */
  headSha: string | null;
  headEtag: string | null;
  /** Synced by hand once. */
  tracked: boolean;
  /** It has a completed sync. */
  mirrored: boolean;
  /** A sync of it runs: what it publishes may be older than what GitHub answers now. */
  syncing: boolean;
  deletedAt: Date | null;
  /** When a sync last found another head; of one that never did, when the row was made. */
  changedAt: Date;
  nextCheckAt: Date;
}

/** The branches that are mirrored, or were asked for by hand. */
export async function listCheckedBranches(db: Queryable, repositoryId: string): Promise<CheckedBranch[]> {
  return await queryAll<CheckedBranch>(db, LIST, [repositoryId]);
}

const LIST = `
  SELECT "name", "headSha", "headEtag", "tracked", "lastSyncId" IS NOT NULL AS mirrored, "deletedAt",
    coalesce("headChangedAt", "createdAt") AS "changedAt", "nextCheckAt", EXISTS (
      SELECT FROM "ProjectSync" s
      WHERE s."repositoryId" = b."repositoryId" AND s."branchName" = b."name" AND s."status" = 'running') AS syncing
  FROM "Branch" b WHERE "repositoryId" = $1 AND ("tracked" OR "lastSyncId" IS NOT NULL)`;

/** The latest sync of a branch that is out of step. */
export interface LatestSync {
  branchName: string;
  status: SyncStatus;
  completedAt: Date | null;
  /** When the first sync after the last completed one was asked for; null when that is the latest. */
  failingSince: Date | null;
}

/** The latest sync of each of these branches; one that nobody ever asked for is left out. */
export async function findLatestSyncs(
  db: Queryable,
  { repositoryId, branchNames }: { repositoryId: string; branchNames: readonly string[] },
): Promise<LatestSync[]> {
  return await queryAll<LatestSync>(db, LATEST, [repositoryId, branchNames]);
}

const LATEST = `
  SELECT wanted."name" AS "branchName", latest."status", latest."completedAt", (
    SELECT s."requestedAt" FROM "ProjectSync" s
    WHERE s."repositoryId" = $1 AND s."branchName" = wanted."name"
      AND s."requestedAt" > coalesce(last."requestedAt", '-infinity')
    ORDER BY s."requestedAt" LIMIT 1
  ) AS "failingSince"
  FROM unnest($2::text[]) AS wanted ("name") CROSS JOIN LATERAL (
    SELECT "status", "completedAt" FROM "ProjectSync"
    WHERE "repositoryId" = $1 AND "branchName" = wanted."name" ORDER BY "requestedAt" DESC LIMIT 1
  ) latest
  LEFT JOIN "Branch" b ON b."repositoryId" = $1 AND b."name" = wanted."name"
  LEFT JOIN "ProjectSync" last ON last."id" = b."lastSyncId"`;

/** Notes that a branch is there again whose mirror is not to be brought up to date. False when it was not gone. */
export async function markBranchReturned(db: Queryable, { repositoryId, name }: BranchKey): Promise<boolean> {
  return (await queryOne(db, MARK_RETURNED, [repositoryId, name])) !== null;
}

const MARK_RETURNED = `
  UPDATE "Branch" SET "deletedAt" = NULL, "updatedAt" = now()
  WHERE "repositoryId" = $1 AND "name" = $2 AND "deletedAt" IS NOT NULL RETURNING "id"`;
