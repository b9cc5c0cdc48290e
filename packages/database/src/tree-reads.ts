import type { NamedObject, TreeEntry } from "@project-sync/contracts";
import type pg from "pg";
import { isActive } from "./active-filter.js";
import { OBJECT, streamObjects } from "./named-objects.js";
import type { Connections } from "./queryable.js";
import { streamQuery } from "./stream-query.js";

/** The published tree of a branch: batches of entries, ordered by the bytes of their paths. */
export function readActiveTree(db: Connections, branchId: string): AsyncIterable<TreeEntry[]> {
  return streamQuery(db, activeTree(ENTRY), [branchId]);
}

/** The same as a transaction sees it that has changed it, and as git's tree objects have it: without sizes. */
export function readTreeWithin(tx: pg.PoolClient, branchId: string): AsyncIterable<NamedObject[]> {
  return streamObjects(tx, activeTree(OBJECT), [branchId]);
}

/** Columns of a row as a tree entry. */
export const ENTRY = `"path", "mode", "type"::text AS "type", "blobSha" AS "sha", "size"`;

/** By the index first, then by the rest of the few paths that are longer: both sort by bytes (COLLATE "C"). */
export const ORDER = `ORDER BY left("path", 256), "path"`;

function activeTree(columns: string): string {
  return `SELECT ${columns} FROM "RepositoryFile" f WHERE "branchId" = $1 AND ${isActive("f")} ${ORDER}`;
}
