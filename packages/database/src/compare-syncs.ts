import type { Change, FileType, Page } from "@project-sync/contracts";
import { z } from "zod";
import { cursorText, decodeCursor, toPage } from "./cursor.js";
import { readingTree } from "./file-versions.js";
import { type Queryable, queryAll } from "./queryable.js";

export interface SyncComparison {
  repositoryId: string;
  branchName: string;
  /** Ids of two completed syncs of the branch; either may be the older. */
  from: string;
  to: string;
  cursor?: string | null;
  limit: number;
}

const place = z.object({ path: cursorText });

/**
 * What turns the tree of one sync into that of another, in the byte order of the paths; directories are left out. A file
 * that was moved in between, in however many steps and edited on the way or not, is one rename, provided that the name it
 * had is given up. The work grows with what changed between the two, not with the tree.
 *
 * @throws SyncNotOnBranchError, SyncExpiredError
 */
export async function compareSyncs(db: Queryable, comparison: SyncComparison): Promise<Page<Change>> {
  const { repositoryId, branchName, from, to, limit } = comparison;
  const after = decodeCursor(place, comparison.cursor);
  const branch = { repositoryId, branchName };
  const rows = await readingTree(db, { ...branch, at: from }, (start) =>
    readingTree(db, { ...branch, at: to }, (end) => {
      const backwards = (start ?? 0) > (end ?? 0);
      const span = backwards ? [end, start] : [start, end];
      return queryAll<ComparedRow>(db, COMPARE, [
        ...[repositoryId, branchName, ...span, backwards, after?.path ?? null, limit + 1],
      ]);
    }),
  );
  return toPage(rows, { limit, item: toChange, place: ({ path }) => ({ path }) });
}

interface ComparedRow {
  path: string;
  fromPath: string | null;
  type: FileType;
  before: Change["before"];
  after: Change["after"];
}

function toChange({ path, fromPath, type, before, after }: ComparedRow): Change {
  const renamedFrom = before !== null && after !== null && fromPath !== path ? fromPath : null;
  return { kind: kindOf({ before, after, renamedFrom }), path, renamedFrom, type, before, after };
}

function kindOf({ before, after, renamedFrom }: Pick<Change, "before" | "after" | "renamedFrom">): Change["kind"] {
  if (before === null) return "added";
  if (after === null) return "removed";
  return renamedFrom === null ? "modified" : "renamed";
}

/**
 * `gone` is what only the older tree has, `come` what only the newer one has; both are found by the syncs in between.
 * `trail` walks every new path back, version by version: along its own name while it was edited, to the other name where
 * it was renamed, until it arrives in the older tree. Compared backwards, the two sides change places.
 */
const COMPARE = `
  WITH RECURSIVE branch AS (SELECT "id" FROM "Branch" WHERE "repositoryId" = $1 AND "name" = $2),
  syncs AS MATERIALIZED (
    SELECT "id" FROM "ProjectSync"
    WHERE "repositoryId" = $1 AND "branchName" = $2 AND "status" = 'completed' AND "position" > $3 AND "position" <= $4
  ),
  gone AS MATERIALIZED (
    SELECT f.* FROM syncs JOIN "RepositoryFile" f ON f."supersededBySyncId" = syncs."id"
    WHERE f."introducedAt" <= $3 AND f."type" <> 'tree'
  ),
  come AS MATERIALIZED (
    SELECT f.* FROM syncs JOIN "RepositoryFile" f ON f."syncId" = syncs."id"
    WHERE (f."supersededAt" IS NULL OR f."supersededAt" > $4) AND f."type" <> 'tree'
  ),
  trail("comeId", "rowId", "path", "renamedFrom", "introducedAt") AS (
    SELECT come."id", come."id", come."path", come."renamedFrom", come."introducedAt" FROM come
    WHERE NOT EXISTS (SELECT FROM gone WHERE gone."path" = come."path")
    UNION ALL
    SELECT trail."comeId", f."id", f."path", f."renamedFrom", f."introducedAt"
    FROM trail JOIN "RepositoryFile" f
      ON f."branchId" = (SELECT "id" FROM branch) AND f."supersededBySyncId" IS NOT NULL AND f."type" <> 'tree'
      AND left(f."path", 256) = left(coalesce(trail."renamedFrom", trail."path"), 256)
      AND f."path" = coalesce(trail."renamedFrom", trail."path") AND f."supersededAt" = trail."introducedAt"
    WHERE trail."introducedAt" > $3
  ),
  origin AS (
    SELECT trail."comeId", gone."path" FROM trail JOIN gone ON gone."id" = trail."rowId"
    WHERE NOT EXISTS (SELECT FROM come WHERE come."path" = gone."path")
  ),
  pairs AS (
    SELECT o."path" AS "oldPath", o."type" AS "oldType", o."mode" AS "oldMode", o."blobSha" AS "oldSha",
      n."path" AS "newPath", n."type" AS "newType", n."mode" AS "newMode", n."blobSha" AS "newSha"
    FROM gone o FULL JOIN (
      SELECT come.*, coalesce(origin."path", come."path") AS "oldPath"
      FROM come LEFT JOIN origin ON origin."comeId" = come."id"
    ) n ON n."oldPath" = o."path"
  ),
  directed AS (
    SELECT "oldPath" AS "fromPath", "newPath" AS "toPath", "oldType" AS "fromType", "newType" AS "toType",
      "oldMode" AS "fromMode", "newMode" AS "toMode", "oldSha" AS "fromSha", "newSha" AS "toSha"
    FROM pairs WHERE NOT $5
    UNION ALL
    SELECT "newPath", "oldPath", "newType", "oldType", "newMode", "oldMode", "newSha", "oldSha" FROM pairs WHERE $5
  ),
  listed AS (
    SELECT coalesce("toPath", "fromPath") AS "path", "fromPath", coalesce("toType", "fromType")::text AS "type",
      CASE WHEN "fromPath" IS NOT NULL THEN jsonb_build_object('mode', "fromMode", 'blobSha', "fromSha") END AS "before",
      CASE WHEN "toPath" IS NOT NULL THEN jsonb_build_object('mode', "toMode", 'blobSha', "toSha") END AS "after"
    FROM directed
    WHERE ("fromPath", "fromMode", "fromSha") IS DISTINCT FROM ("toPath", "toMode", "toSha")
  )
  SELECT * FROM listed WHERE $6::text IS NULL OR "path" > $6 ORDER BY "path" LIMIT $7`;
