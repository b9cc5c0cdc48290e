import type { Change, ChangeKind, FileMode, FileType, Page } from "@project-sync/contracts";
import { z } from "zod";
import { cursorText, decodeCursor, toPage } from "./cursor.js";
import { SyncExpiredError } from "./file-versions.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

export interface ChangeList {
  syncId: string;
  cursor?: string | null;
  limit: number;
}

const place = z.object({ path: cursorText });

/**
 * What a completed sync changed, in the byte order of the paths; none for a sync that did not complete. Files, symlinks
 * and submodules: a directory changes with every file in it, and says nothing new.
 *
 * @throws SyncExpiredError
 */
export async function listChanges(db: Queryable, { syncId, cursor, limit }: ChangeList): Promise<Page<Change>> {
  const after = decodeCursor(place, cursor);
  await checkKept(db, syncId);
  const rows = await queryAll<ChangeRow>(db, LIST, [syncId, after?.path ?? null, limit + 1]);
  await checkKept(db, syncId);
  return toPage(rows, { limit, item: toChange, place: ({ path }) => ({ path }) });
}

/** Asked before and after: the collector may begin while the rows are read. */
async function checkKept(db: Queryable, syncId: string): Promise<void> {
  if ((await queryOne(db, EXPIRED, [syncId])) !== null) throw new SyncExpiredError(syncId);
}

const EXPIRED = `
  SELECT FROM "ProjectSync" s JOIN "Branch" b ON b."repositoryId" = s."repositoryId" AND b."name" = s."branchName"
  WHERE s."id" = $1 AND s."position" < b."retainedFrom"`;

interface ChangeRow {
  kind: ChangeKind;
  path: string;
  renamedFrom: string | null;
  type: FileType;
  beforeMode: FileMode | null;
  beforeSha: string | null;
  afterMode: FileMode | null;
  afterSha: string | null;
}

function toChange({ beforeMode, beforeSha, afterMode, afterSha, ...change }: ChangeRow): Change {
  return { ...change, before: version(beforeMode, beforeSha), after: version(afterMode, afterSha) };
}

function version(mode: FileMode | null, blobSha: string | null): Change["before"] {
  return mode === null || blobSha === null ? null : { mode, blobSha };
}

/** A row that the sync brought meets the one that it replaced: at the same path, or where it was renamed from. */
const LIST = `
  SELECT coalesce(a."path", b."path") AS "path", a."renamedFrom", coalesce(a."type", b."type")::text AS "type",
    CASE WHEN a."path" IS NULL THEN 'removed' WHEN a."renamedFrom" IS NOT NULL THEN 'renamed'
      WHEN b."path" IS NULL THEN 'added' ELSE 'modified' END AS "kind",
    b."mode" AS "beforeMode", b."blobSha" AS "beforeSha", a."mode" AS "afterMode", a."blobSha" AS "afterSha"
  FROM (SELECT * FROM "RepositoryFile" WHERE "syncId" = $1 AND "type" <> 'tree') a
  FULL JOIN (SELECT * FROM "RepositoryFile" WHERE "supersededBySyncId" = $1 AND "type" <> 'tree') b
    ON b."path" = coalesce(a."renamedFrom", a."path")
  WHERE $2::text IS NULL OR coalesce(a."path", b."path") > $2
  ORDER BY coalesce(a."path", b."path") LIMIT $3`;
