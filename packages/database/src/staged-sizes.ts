import { type Queryable, queryAll, queryOne } from "./queryable.js";

/** Sizes of blobs that the database knows, with or without content. */
export async function findKnownSizes(db: Queryable, shas: readonly string[]): Promise<Map<string, number>> {
  if (shas.length === 0) return new Map();
  const rows = await queryAll<{ sha: string; size: number }>(db, SIZES, [shas]);
  return new Map(rows.map(({ sha, size }) => [sha, size]));
}

const SIZES = `SELECT "sha", "size" FROM "Blob" WHERE "sha" = ANY($1)`;

/**
 * Gives staged files whose size was not known when they were staged the size of their blob, and answers how many are
 * left without one: their blob has no row.
 */
export async function fillStagedSizes(
  db: Queryable,
  { syncId, fence }: { syncId: string; fence: number },
): Promise<{ unknown: number }> {
  await queryOne(db, FILL, [syncId, fence]);
  const row = await queryOne<{ unknown: number }>(db, COUNT_UNKNOWN, [syncId, fence]);
  return { unknown: row?.unknown ?? 0 };
}

const WITHOUT_SIZE = `
  s."syncId" = $1 AND s."fence" = $2 AND s."size" IS NULL AND s."kind" <> 'removed' AND s."type" IN ('blob', 'symlink')`;
const FILL = `UPDATE "StagedFile" s SET "size" = b."size" FROM "Blob" b WHERE b."sha" = s."blobSha" AND ${WITHOUT_SIZE}`;
const COUNT_UNKNOWN = `SELECT count(*)::int AS unknown FROM "StagedFile" s WHERE ${WITHOUT_SIZE}`;
