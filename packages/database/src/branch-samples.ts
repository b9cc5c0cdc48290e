import { type Queryable, queryOne } from "./queryable.js";

/** A published tree to be proven. */
export interface BranchSample {
  repositoryId: string;
  branchName: string;
  syncId: string;
  treeSha: string;
}

/**
 * The mirrored branch whose proof is the longest ago, or null when there is none; it goes to the end of the line. Callers
 * at the same time get different branches.
 */
export async function takeBranchSample(db: Queryable): Promise<BranchSample | null> {
  return await queryOne<BranchSample>(db, TAKE, []);
}

const TAKE = `
  UPDATE "Branch" b SET "verifiedAt" = clock_timestamp() FROM "ProjectSync" s
  WHERE s."id" = b."lastSyncId" AND s."treeSha" IS NOT NULL AND b."id" = (
    SELECT "id" FROM "Branch" WHERE "lastSyncId" IS NOT NULL
    ORDER BY "verifiedAt" ASC NULLS FIRST, "id" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING b."repositoryId", b."name" AS "branchName", s."id" AS "syncId", s."treeSha"`;
