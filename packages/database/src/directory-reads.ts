import type { TreeEntry } from "@project-sync/contracts";
import { isActive } from "./active-filter.js";
import { pathHash } from "./path-hash.js";
import { type Connections, type Queryable, queryAll } from "./queryable.js";
import { streamQuery } from "./stream-query.js";
import { ENTRY, NOT_REPLACED, ORDER, type StagedTree } from "./tree-reads.js";

/**
 * What directories hold, one level deep, in the published tree of a branch; in no order. Root is the empty path. The cost
 * is that of the rows it answers, however large the branch is.
 */
export async function readChildren(
  db: Queryable,
  { branchId, directories }: { branchId: string; directories: Iterable<string> },
): Promise<TreeEntry[]> {
  const hashes = [...directories].map(pathHash);
  if (hashes.length === 0) return [];
  return await queryAll<TreeEntry>(db, activeChildren({ directories: "$2", columns: ENTRY }), [branchId, hashes]);
}

/**
 * One index lookup per directory, whatever the planner believes: right after a first sync it has no statistics of the
 * rows, and might rather read all of them. OFFSET 0 keeps the lookup apart.
 */
function activeChildren({ directories, columns }: { directories: string; columns: string }): string {
  return `
    SELECT child.* FROM unnest(${directories}::bytea[]) AS directory(hash) CROSS JOIN LATERAL (
      SELECT ${columns} FROM "RepositoryFile" f
      WHERE f."branchId" = $1 AND f."parentHash" = directory.hash AND ${isActive("f")} OFFSET 0
    ) AS child`;
}

/**
 * The same as `publishSync` would leave it, ordered by the bytes of the paths: the published children of `directories`
 * with the attempt's staged changes applied. The directories must be all those that the changes touch.
 */
export function readStagedChildren(
  db: Connections,
  { branchId, syncId, fence, directories }: StagedTree & { directories: Iterable<string> },
): AsyncIterable<TreeEntry[]> {
  return streamQuery(db, STAGED_CHILDREN, [branchId, syncId, fence, [...directories].map(pathHash)]);
}

const STAGED_CHILDREN = `
  WITH f AS MATERIALIZED (${activeChildren({ directories: "$4", columns: `${ENTRY}, "pathHash"` })})
  SELECT * FROM (
    SELECT "path", "mode", "type", "sha", "size" FROM f
    WHERE ${NOT_REPLACED}
    UNION ALL
    SELECT ${ENTRY} FROM "StagedFile" WHERE "syncId" = $2 AND "fence" = $3 AND "kind" <> 'removed'
  ) AS tree ${ORDER}`;

/** Directories whose contents an attempt's staged changes touch, and all those above them; root always. */
export async function findTouchedDirectories(
  db: Queryable,
  { syncId, fence }: { syncId: string; fence: number },
): Promise<Set<string>> {
  const parents = await queryAll<{ parent: string }>(db, TOUCHED, [syncId, fence]);
  const touched = new Set([""]);
  for (const { parent } of parents) {
    for (
      let path = parent;
      path !== "" && !touched.has(path);
      path = path.slice(0, Math.max(0, path.lastIndexOf("/")))
    ) {
      touched.add(path);
    }
  }
  return touched;
}

const TOUCHED = `
  SELECT DISTINCT CASE WHEN strpos(path, '/') = 0 THEN '' ELSE regexp_replace(path, '/[^/]*$', '') END AS parent
  FROM (
    SELECT "path" AS path FROM "StagedFile" WHERE "syncId" = $1 AND "fence" = $2
    UNION ALL
    SELECT "renamedFrom" FROM "StagedFile" WHERE "syncId" = $1 AND "fence" = $2 AND "kind" = 'renamed'
  ) AS changed`;
