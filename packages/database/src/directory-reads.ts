import type { NamedObject, TreeEntry } from "@project-sync/contracts";
import type pg from "pg";
import { isActive } from "./active-filter.js";
import { OBJECT, streamObjects } from "./named-objects.js";
import { pathHash } from "./path-hash.js";
import { type Queryable, queryAll } from "./queryable.js";
import { ENTRY, ORDER } from "./tree-reads.js";

export interface DirectoriesQuery {
  branchId: string;
  /** paths; root is the empty one */
  directories: Iterable<string>;
}

/**
 * What directories hold, one level deep, in the published tree of a branch; in no order. The cost is that of the rows it
 * answers, however large the branch is.
 */
export async function readChildren(db: Queryable, { branchId, directories }: DirectoriesQuery): Promise<TreeEntry[]> {
  const hashes = [...directories].map(pathHash);
  if (hashes.length === 0) return [];
  return await queryAll<TreeEntry>(db, activeChildren(ENTRY), [branchId, hashes]);
}

/**
 * The same as a transaction sees them that has changed them, and as git's tree objects have them: in batches, ordered by the
 * bytes of the paths.
 */
export function readChildrenWithin(
  tx: pg.PoolClient,
  { branchId, directories }: DirectoriesQuery,
): AsyncIterable<NamedObject[]> {
  const children = `SELECT "object" FROM (${activeChildren(`"path", ${OBJECT}`)}) AS child ${ORDER}`;
  return streamObjects(tx, children, [branchId, [...directories].map(pathHash)]);
}

/**
 * One index lookup per directory, whatever the planner believes: right after a first sync it has no statistics of the
 * rows, and might rather read all of them. OFFSET 0 keeps the lookup apart.
 */
function activeChildren(columns: string): string {
  return `
    SELECT child.* FROM unnest($2::bytea[]) AS directory(hash) CROSS JOIN LATERAL (
      SELECT ${columns} FROM "RepositoryFile" f
      WHERE f."branchId" = $1 AND f."parentHash" = directory.hash AND ${isActive("f")} OFFSET 0
    ) AS child`;
}
