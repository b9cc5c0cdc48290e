import { isActive } from "./active-filter.js";
import type { SelectableFile } from "./content-selection.js";
import { pathHash } from "./path-hash.js";
import { type Queryable, queryAll } from "./queryable.js";

/** Paths in one statement: their hashes are 100 KB. */
const BATCH = 5_000;

/** Those of these paths that are in the published tree of a branch, in batches. Costs as much as there are paths. */
export async function* readActiveFiles(
  db: Queryable,
  { branchId, paths }: { branchId: string; paths: readonly string[] },
): AsyncGenerator<SelectableFile[]> {
  for (let i = 0; i < paths.length; i += BATCH) {
    const batch = paths.slice(i, i + BATCH);
    yield await queryAll<SelectableFile>(db, FILES, [branchId, batch, batch.map(pathHash)]);
  }
}

/**
 * SQL for `columns` of the active rows of branch $1 at the paths $2, with their hashes $3: one index lookup each, whatever
 * the planner believes of rows that were just written.
 */
export function activeAt(columns: string, isOf: typeof isAt = isAt): string {
  return `
    SELECT found.* FROM unnest($2::text[], $3::bytea[]) AS wanted("path", "hash") CROSS JOIN LATERAL (
      SELECT ${columns} FROM "RepositoryFile" f
      WHERE f."branchId" = $1 AND ${isOf("f", `wanted."path"`, `wanted."hash"`)} AND ${isActive("f")} OFFSET 0
    ) AS found`;
}

/** SQL condition for rows `file` of one path: by the hash, since a path may be longer than what an index holds of it. */
export function isAt(file: string, path: string, hash: string): string {
  return `left(${file}."path", 256) = left(${path}, 256) AND ${file}."pathHash" = ${hash}`;
}

/** The same, and of damaged rows, whose path and hash are not of one path. */
export function isNear(file: string, path: string, hash: string): string {
  return `left(${file}."path", 256) = left(${path}, 256) AND (${file}."path" = ${path} OR ${file}."pathHash" = ${hash})`;
}

const FILES = activeAt(`f."path", f."type"::text AS "type", f."size"`);
