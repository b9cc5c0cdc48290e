import type { TreeEntry } from "@project-sync/contracts";
import { isActive } from "./active-filter.js";
import type { Connections } from "./queryable.js";
import { streamQuery } from "./stream-query.js";

/** The published tree of a branch: batches of entries, ordered by the bytes of their paths. */
export function readActiveTree(db: Connections, branchId: string): AsyncIterable<TreeEntry[]> {
  return streamQuery(db, ACTIVE_TREE, [branchId]);
}

/** Columns of a row as a tree entry. */
export const ENTRY = `"path", "mode", "type"::text AS "type", "blobSha" AS "sha", "size"`;

/** By the index first, then by the rest of the few paths that are longer: both sort by bytes (COLLATE "C"). */
export const ORDER = `ORDER BY left("path", 256), "path"`;

const ACTIVE_TREE = `
  SELECT ${ENTRY} FROM "RepositoryFile" f WHERE "branchId" = $1 AND ${isActive("f")} ${ORDER}`;

export interface StagedTree {
  branchId: string;
  syncId: string;
  fence: number;
}

/** The tree as `publishSync` would leave it: the published one with the attempt's staged changes applied. */
export function readStagedTree(db: Connections, { branchId, syncId, fence }: StagedTree): AsyncIterable<TreeEntry[]> {
  return streamQuery(db, STAGED_TREE, [branchId, syncId, fence]);
}

/** Of published rows `f`: those that the attempt (sync $2, fence $3) neither replaces, removes nor moves away. */
export const NOT_REPLACED = `NOT EXISTS (
        SELECT FROM "StagedFile" s
        WHERE s."syncId" = $2 AND s."fence" = $3 AND s."pathHash" = f."pathHash")
      AND NOT EXISTS (
        SELECT FROM "StagedFile" s
        WHERE s."syncId" = $2 AND s."fence" = $3 AND s."kind" = 'renamed' AND s."renamedFromHash" = f."pathHash")`;

const STAGED_TREE = `
  SELECT * FROM (
    SELECT ${ENTRY} FROM "RepositoryFile" f
    WHERE "branchId" = $1 AND ${isActive("f")} AND ${NOT_REPLACED}
    UNION ALL
    SELECT ${ENTRY} FROM "StagedFile" WHERE "syncId" = $2 AND "fence" = $3 AND "kind" <> 'removed'
  ) AS tree ${ORDER}`;
