import type { CommitInfo, FileMode, FileType, FileVersion, Page } from "@project-sync/contracts";
import { z } from "zod";
import { decodeCursor, toPage } from "./cursor.js";
import { type Queryable, queryAll } from "./queryable.js";

export interface FileHistory {
  repositoryId: string;
  branchName: string;
  /** A path that the branch has or had, as listings print it. */
  path: string;
  cursor?: string | null;
  limit: number;
}

const place = z.object({ position: z.number().int() });

/**
 * What became of a file, newest first, following it back through its renames; an earlier file of the same path that was
 * removed in between belongs to it, as in `git log --follow`. None of a path that the branch never had, or whose versions
 * have all expired. The oldest version may be `present`: how it came is beyond the repository's retention.
 */
export async function listFileHistory(db: Queryable, history: FileHistory): Promise<Page<FileVersion>> {
  const { repositoryId, branchName, path, limit } = history;
  const before = decodeCursor(place, history.cursor);
  const values = [repositoryId, branchName, path, before?.position ?? null, limit + 1];
  const rows = await queryAll<StepRow>(db, HISTORY, values);
  return toPage(rows, { limit, item: toFileVersion, place: ({ position }) => ({ position }) });
}

interface StepRow {
  position: number;
  kind: FileVersion["kind"];
  path: string;
  renamedFrom: string | null;
  type: FileType;
  mode: FileMode;
  blobSha: string;
  size: number | null;
  syncId: string;
  headSha: string | null;
  headCommit: CommitInfo | null;
  completedAt: Date;
}

function toFileVersion({ position: _, completedAt, ...step }: StepRow): FileVersion {
  return { ...step, at: completedAt.toISOString() };
}

/**
 * `version` walks back from the newest row of the path: to the one that a row replaced, under the name it was renamed
 * from, or else to the last earlier one of the same path. Every row tells how it began; one whose end is not the beginning
 * of the row after it (in the walk, the row before) was removed.
 */
const HISTORY = `
  WITH RECURSIVE branch AS (
    SELECT "id", "retainedFrom" FROM "Branch" WHERE "repositoryId" = $1 AND "name" = $2
  ),
  newest AS (
    SELECT f.* FROM "RepositoryFile" f JOIN branch ON f."branchId" = branch."id"
    WHERE f."type" <> 'tree' AND left(f."path", 256) = left($3, 256) AND f."path" = $3
      AND coalesce(f."supersededAt" >= branch."retainedFrom", true)
    ORDER BY f."introducedAt" DESC LIMIT 1
  ),
  version AS (
    SELECT newest.*, NULL::int AS "followedAt" FROM newest
    UNION ALL
    SELECT earlier.*, version."introducedAt" FROM branch, version CROSS JOIN LATERAL (
      SELECT f.* FROM "RepositoryFile" f
      WHERE f."branchId" = version."branchId" AND f."supersededBySyncId" IS NOT NULL AND f."type" <> 'tree'
        AND left(f."path", 256) = left(coalesce(version."renamedFrom", version."path"), 256)
        AND f."path" = coalesce(version."renamedFrom", version."path")
        AND f."supersededAt" <= version."introducedAt"
      ORDER BY f."supersededAt" DESC LIMIT 1
    ) earlier
    WHERE version."introducedAt" >= branch."retainedFrom" AND earlier."supersededAt" >= branch."retainedFrom"
  ),
  step AS (
    SELECT version."introducedAt" AS "position", version."syncId", version."path", version."renamedFrom",
      version."type", version."mode", version."blobSha", version."size",
      CASE WHEN version."introducedAt" < branch."retainedFrom" THEN 'present'
        WHEN version."renamedFrom" IS NOT NULL THEN 'renamed'
        WHEN EXISTS (SELECT FROM version earlier WHERE earlier."supersededAt" = version."introducedAt") THEN 'modified'
        ELSE 'added' END AS "kind"
    FROM version, branch
    UNION ALL
    SELECT version."supersededAt", version."supersededBySyncId", version."path", NULL,
      version."type", version."mode", version."blobSha", version."size", 'removed'
    FROM version, branch
    WHERE version."supersededAt" IS DISTINCT FROM version."followedAt" AND version."supersededAt" >= branch."retainedFrom"
  )
  SELECT step."position", step."kind", step."path",
    CASE WHEN step."kind" = 'renamed' THEN step."renamedFrom" END AS "renamedFrom", step."type"::text AS "type",
    step."mode", step."blobSha", step."size", step."syncId", s."headSha", s."headCommit", s."completedAt"
  FROM step JOIN "ProjectSync" s ON s."id" = step."syncId"
  WHERE $4::int IS NULL OR step."position" < $4
  ORDER BY step."position" DESC LIMIT $5`;
