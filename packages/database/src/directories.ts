import type { MirroredFile, Page } from "@project-sync/contracts";
import { z } from "zod";
import { cursorText, decodeCursor, toPage } from "./cursor.js";
import { FILE_COLUMNS, type FileRow, fileMapper } from "./file-row.js";
import { ofTree, readingTree, type TreeSelect, type TreeVersion } from "./file-versions.js";
import { pathHash } from "./path-hash.js";
import { type Queryable, queryAll } from "./queryable.js";

const BRANCH = `(SELECT "id" FROM "Branch" WHERE "repositoryId" = $1 AND "name" = $2)`;

export interface DirectoryList extends TreeVersion {
  /** escaped, as paths are; empty for root */
  directory: string;
  cursor?: string | null;
  limit: number;
}

const place = z.object({ isFile: z.boolean(), path: cursorText });

/** What one directory of a tree holds, one level deep: directories first, each kind in the byte order of the paths. */
export async function listDirectory(db: Queryable, list: DirectoryList): Promise<Page<MirroredFile>> {
  const { repositoryId, branchName, directory, limit } = list;
  const after = decodeCursor(place, list.cursor);
  const rows = await readingTree(db, list, (position) => {
    const tree = ofTree(position, { parameter: "$7", select: childrenOf });
    const sql = `SELECT * FROM (${tree}) AS page ORDER BY "isFile", "order", "path" LIMIT $4`;
    const values = [repositoryId, branchName, pathHash(directory), limit + 1, after?.isFile ?? null, after?.path ?? ""];
    return queryAll<ListedChild>(db, sql, [...values, ...(position === null ? [] : [position])]);
  });
  const toFile = await fileMapper(db, repositoryId);
  return toPage(rows, {
    limit,
    item: ({ order: _, isFile: __, ...file }) => toFile(file),
    place: ({ isFile, path }) => ({ isFile, path }),
  });
}

type ListedChild = FileRow & { order: string; isFile: boolean };

/** Active rows and the history have an index by directory each. A condition on the path would tempt PostgreSQL to others. */
const childrenOf: TreeSelect = (condition) => `
  SELECT ${FILE_COLUMNS}, left(f."path", 256) AS "order", f."type" <> 'tree' AS "isFile" FROM "RepositoryFile" f
  WHERE f."branchId" = ${BRANCH} AND ${condition} AND f."parentHash" = $3
    AND ($5::boolean IS NULL OR (f."type" <> 'tree', left(f."path", 256), f."path") > ($5, left($6, 256), $6))
  ORDER BY f."type" <> 'tree', left(f."path", 256), f."path" LIMIT $4`;

export interface FileSearch extends TreeVersion {
  /** words that the path must contain, in any order and case */
  q: string;
  limit: number;
}

/** Files of a tree whose paths contain every word: those with a match in their own name first, short paths before long. */
export async function findFiles(db: Queryable, { q, limit, ...version }: FileSearch): Promise<MirroredFile[]> {
  const { repositoryId, branchName } = version;
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const rows = await readingTree(db, version, (position) => {
    const tree = ofTree(position, { parameter: "$5", select: matching });
    const values = [repositoryId, branchName, words, limit, ...(position === null ? [] : [position])];
    const sql = `SELECT * FROM (${tree}) AS found ORDER BY NOT "byName", length("path"), "path" LIMIT $4`;
    return queryAll<FileRow & { byName: boolean }>(db, sql, values);
  });
  const toFile = await fileMapper(db, repositoryId);
  return rows.map(({ byName: _, ...file }) => toFile(file));
}

const matching: TreeSelect = (condition) => `
  SELECT ${FILE_COLUMNS}, strpos(lower(regexp_replace(f."path", '^.*/', '')), ($3::text[])[cardinality($3::text[])]) > 0 AS "byName"
  FROM "RepositoryFile" f
  WHERE f."branchId" = ${BRANCH} AND ${condition} AND f."type" <> 'tree'
    AND NOT EXISTS (SELECT FROM unnest($3::text[]) AS word WHERE strpos(lower(f."path"), word) = 0)
  ORDER BY "byName" DESC, length(f."path"), f."path" LIMIT $4`;
