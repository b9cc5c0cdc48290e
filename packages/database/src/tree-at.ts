import type { TreeEntry } from "@project-sync/contracts";
import { findPosition, ofTree, type TreeVersion } from "./file-versions.js";
import type { Connections } from "./queryable.js";
import { streamQuery } from "./stream-query.js";

const ENTRY = `f."path", f."mode", f."type"::text AS "type", f."blobSha" AS "sha", f."size"`;

/**
 * The tree of a branch as a past sync left it, or the current one: batches of entries, ordered by the bytes of their
 * paths, from one snapshot.
 *
 * @throws SyncNotOnBranchError, SyncExpiredError; the latter also at the end, when the tree expired while it was read
 */
export async function* readTreeAt(db: Connections, version: TreeVersion): AsyncGenerator<TreeEntry[]> {
  const position = await findPosition(db, version);
  const tree = ofTree(position, {
    parameter: "$3",
    select: (condition) => `SELECT ${ENTRY} FROM "RepositoryFile" f WHERE f."branchId" = ${BRANCH} AND ${condition}`,
  });
  const values = [version.repositoryId, version.branchName, ...(position === null ? [] : [position])];
  yield* streamQuery<TreeEntry>(db, `SELECT * FROM (${tree}) AS tree ORDER BY left("path", 256), "path"`, values);
  if (position !== null) await findPosition(db, version);
}

const BRANCH = `(SELECT "id" FROM "Branch" WHERE "repositoryId" = $1 AND "name" = $2)`;
