import { isActive } from "./active-filter.js";
import type { SelectableFile } from "./content-selection.js";
import type { Connections } from "./queryable.js";
import { streamQuery } from "./stream-query.js";
import type { StagedTree } from "./tree-reads.js";

/** The published files that `publishSync` would replace or remove, in batches. Costs as much as there are changes. */
export function readReplacedFiles(
  db: Connections,
  { branchId, syncId, fence }: StagedTree,
): AsyncIterable<SelectableFile[]> {
  return streamQuery(db, REPLACED, [branchId, syncId, fence]);
}

const REPLACED = `
  SELECT "path", "type"::text AS "type", "size" FROM "RepositoryFile" f
  WHERE "branchId" = $1 AND ${isActive("f")} AND "pathHash" = ANY (ARRAY(
    SELECT "pathHash" FROM "StagedFile" WHERE "syncId" = $2 AND "fence" = $3
    UNION SELECT "renamedFromHash" FROM "StagedFile" WHERE "syncId" = $2 AND "fence" = $3 AND "kind" = 'renamed'))`;
