import type { ContentSettings, MemorySettings, Repository } from "@project-sync/contracts";
import { type Queryable, queryOne } from "./queryable.js";
import { type RepositoryRow, toRepository } from "./repository-row.js";

/** Whose content of a repository is mirrored; null when the repository is not there. */
export async function findContentSettings(db: Queryable, repositoryId: string): Promise<ContentSettings | null> {
  return await queryOne<ContentSettings>(db, FIND, [repositoryId]);
}

const FIND = `SELECT "include", "exclude", "maxFileBytes", "metadataOnly" FROM "Repository" WHERE "id" = $1`;

export interface SettingsChange extends Partial<ContentSettings>, Partial<MemorySettings> {
  keepSyncs?: number | null;
  keepDays?: number | null;
  autoSync?: boolean;
  autoSyncBranches?: string[];
}

/**
 * Changes settings; those left out stay. Only a change of whose content is mirrored moves `settingsVersion`, which makes
 * the next sync of each branch bring what is now wanted; so does `memoryVersion` for the memory. Null when the repository is not there.
 */
export async function updateRepositorySettings(
  db: Queryable,
  repositoryId: string,
  change: SettingsChange,
): Promise<Repository | null> {
  const { include, exclude, maxFileBytes, metadataOnly, keepSyncs, keepDays, autoSync, autoSyncBranches } = change;
  const { memoryGlobs, memoryPresets, memoryBranches } = change;
  const row = await queryOne<RepositoryRow>(db, UPDATE, [
    ...[repositoryId, include ?? null, exclude ?? null, maxFileBytes !== undefined, maxFileBytes ?? null],
    ...[metadataOnly ?? null, keepSyncs !== undefined, keepSyncs ?? null, keepDays !== undefined, keepDays ?? null],
    ...[autoSync ?? null, autoSyncBranches ?? null, memoryGlobs ?? null, memoryPresets ?? null, memoryBranches ?? null],
  ]);
  return row && toRepository(row);
}

/** "now" holds the row's lock, so that two changes at once are one after the other. */
const UPDATE = `
  WITH now AS (SELECT * FROM "Repository" WHERE "id" = $1 FOR NO KEY UPDATE), next AS (
    SELECT coalesce($2::text[], "include") AS "include", coalesce($3::text[], "exclude") AS "exclude",
      CASE WHEN $4 THEN $5::int ELSE "maxFileBytes" END AS "maxFileBytes",
      coalesce($6::boolean, "metadataOnly") AS "metadataOnly",
      CASE WHEN $7 THEN $8::int ELSE "keepSyncs" END AS "keepSyncs",
      CASE WHEN $9 THEN $10::int ELSE "keepDays" END AS "keepDays",
      coalesce($11::boolean, "autoSync") AS "autoSync",
      coalesce($12::text[], "autoSyncBranches") AS "autoSyncBranches",
      coalesce($13::text[], "memoryGlobs") AS "memoryGlobs", coalesce($14::text[], "memoryPresets") AS "memoryPresets",
      coalesce($15::text[], "memoryBranches") AS "memoryBranches",
      ("memoryGlobs", "memoryPresets", "memoryBranches") AS "memoryBefore",
      ("include", "exclude", "maxFileBytes", "metadataOnly") AS "before"
    FROM now
  )
  UPDATE "Repository" r
  SET "include" = next."include", "exclude" = next."exclude", "maxFileBytes" = next."maxFileBytes",
    "metadataOnly" = next."metadataOnly", "keepSyncs" = next."keepSyncs", "keepDays" = next."keepDays",
    "autoSync" = next."autoSync", "autoSyncBranches" = next."autoSyncBranches", "memoryGlobs" = next."memoryGlobs",
    "memoryPresets" = next."memoryPresets", "memoryBranches" = next."memoryBranches",
    "memoryVersion" = r."memoryVersion" + CASE WHEN next."memoryBefore" IS DISTINCT FROM
      (next."memoryGlobs", next."memoryPresets", next."memoryBranches") THEN 1 ELSE 0 END,
    -- What syncs by itself from now on is looked at now, branches that no listing has shown yet included.
    "nextCheckAt" = CASE WHEN $11 OR $12 IS NOT NULL THEN now() ELSE r."nextCheckAt" END,
    "branchesEtag" = CASE WHEN $11 OR $12 IS NOT NULL THEN NULL ELSE r."branchesEtag" END,
    "settingsVersion" = r."settingsVersion" + CASE WHEN next."before" IS DISTINCT FROM
      (next."include", next."exclude", next."maxFileBytes", next."metadataOnly") THEN 1 ELSE 0 END,
    "updatedAt" = now()
  FROM next WHERE r."id" = $1 RETURNING r.*`;
