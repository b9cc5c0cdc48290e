import { inTransaction } from "./in-transaction.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

/**
 * Lets go of trees that no repository's settings keep any more, by moving the place where each branch's history begins;
 * from then on they answer `sync_expired`. Nothing is deleted yet: see {@link collectVersions}. Answers how many branches
 * moved. A sync is kept when it is among the last `keepSyncs` of its branch or among those of the last `keepDays` days;
 * the latest always is. Settings that are widened later bring nothing back.
 */
export async function expireSyncs(db: Queryable, { now }: { now: Date }): Promise<number> {
  return (await queryAll(db, EXPIRE, [now])).length;
}

const EXPIRE = `
  WITH kept AS (
    SELECT b."id", least(b."position", b."position" - coalesce(r."keepSyncs", 1) + 1, (
      SELECT min(s."position") FROM "ProjectSync" s
      WHERE s."repositoryId" = b."repositoryId" AND s."branchName" = b."name" AND s."status" = 'completed'
        AND s."completedAt" >= $1::timestamptz - r."keepDays" * interval '1 day'
    )) AS "from"
    FROM "Branch" b JOIN "Repository" r ON r."id" = b."repositoryId"
    WHERE b."position" > 0 AND (r."keepSyncs" IS NOT NULL OR r."keepDays" IS NOT NULL)
  )
  UPDATE "Branch" b SET "retainedFrom" = kept."from" FROM kept
  WHERE b."id" = kept."id" AND kept."from" > b."retainedFrom"
  RETURNING b."id"`;

/**
 * Deletes one batch of file versions that only expired trees need, and answers how many; 0 when there are none left. Kept
 * are the active rows, always, and every row that was replaced by a sync that is kept: its tree, and what it changed, stay
 * whole.
 */
export async function collectVersions(db: Queryable, { limit }: { limit: number }): Promise<number> {
  for (;;) {
    const branch = await queryOne<ExpiredSpan>(db, NEXT_BRANCH, []);
    if (branch === null) return 0;
    const deleted = await collectBranch(db, branch, limit);
    if (deleted > 0) return deleted;
  }
}

interface ExpiredSpan {
  id: string;
  repositoryId: string;
  name: string;
  collectedBelow: number;
  retainedFrom: number;
}

const NEXT_BRANCH = `
  SELECT "id", "repositoryId", "name", "collectedBelow", "retainedFrom" FROM "Branch"
  WHERE "collectedBelow" < "retainedFrom" ORDER BY "id" LIMIT 1`;

async function collectBranch(db: Queryable, branch: ExpiredSpan, limit: number): Promise<number> {
  const { id, repositoryId, name, collectedBelow, retainedFrom } = branch;
  return await inTransaction(db, async (tx) => {
    const { rowCount } = await tx.query(DELETE, [repositoryId, name, collectedBelow, retainedFrom, limit]);
    if ((rowCount ?? 0) < limit) await tx.query(COLLECTED, [id, retainedFrom]);
    return rowCount ?? 0;
  });
}

const DELETE = `
  DELETE FROM "RepositoryFile" WHERE "id" IN (
    SELECT f."id" FROM "ProjectSync" s JOIN "RepositoryFile" f ON f."supersededBySyncId" = s."id"
    WHERE s."repositoryId" = $1 AND s."branchName" = $2 AND s."status" = 'completed'
      AND s."position" >= $3 AND s."position" < $4
    LIMIT $5)`;

const COLLECTED = `UPDATE "Branch" SET "collectedBelow" = $2 WHERE "id" = $1 AND "collectedBelow" < $2`;
