import type { BranchSummary } from "@project-sync/contracts";
import { type Queryable, queryOne } from "./queryable.js";

/** What is in a mirrored tree, by its last completed sync. */
export type TreeSummary = Pick<BranchSummary, "syncId" | "files" | "bytes" | "languages">;

/**
 * Counts the files of a branch's mirrored tree by language. A large tree is counted once for each sync that somebody looks
 * at and kept; null when the branch has no tree.
 */
export async function readTreeSummary(db: Queryable, branchId: string): Promise<TreeSummary | null> {
  const row = (await queryOne<Row>(db, KEPT, [branchId])) ?? (await queryOne<Row>(db, COUNT, [branchId]));
  return row && { ...row, bytes: Number(row.bytes) };
}

type Row = Omit<TreeSummary, "bytes"> & { bytes: string };

const COLUMNS = `"syncId", "files", "bytes", "languages"`;

const KEPT = `
  SELECT ${COLUMNS} FROM "BranchSummary" k JOIN "Branch" b ON b."id" = k."branchId" AND b."lastSyncId" = k."syncId"
  WHERE k."branchId" = $1`;

/** One statement sees one state: the sync and the rows that it published belong together. */
const COUNT = `
  WITH counted AS (
    SELECT "language", count(*)::int AS files, coalesce(sum("size"), 0)::float8 AS bytes FROM "RepositoryFile"
    WHERE "branchId" = $1 AND "supersededBySyncId" IS NULL AND "type" IN ('blob', 'symlink') GROUP BY "language"
  )
  INSERT INTO "BranchSummary" ("branchId", ${COLUMNS})
  SELECT b."id", b."lastSyncId", coalesce((SELECT sum(files) FROM counted), 0), coalesce((SELECT sum(bytes) FROM counted), 0),
    coalesce((SELECT json_agg(counted ORDER BY bytes DESC, "language") FROM counted), '[]')
  FROM "Branch" b WHERE b."id" = $1 AND b."lastSyncId" IS NOT NULL
  ON CONFLICT ("branchId") DO UPDATE SET "syncId" = EXCLUDED."syncId", "files" = EXCLUDED."files",
    "bytes" = EXCLUDED."bytes", "languages" = EXCLUDED."languages"
  RETURNING ${COLUMNS}`;
