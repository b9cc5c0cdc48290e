import type { MirroredFile, Page } from "@project-sync/contracts";
import { z } from "zod";
import { isAt } from "./active-rows.js";
import { cursorText, decodeCursor, toPage } from "./cursor.js";
import { FILE_COLUMNS, type FileRow, fileMapper } from "./file-row.js";
import { ofTree, readingTree, type TreeSelect, type TreeVersion } from "./file-versions.js";
import { pathHash } from "./path-hash.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

const BRANCH = `(SELECT "id" FROM "Branch" WHERE "repositoryId" = $1 AND "name" = $2)`;

export interface FileList extends TreeVersion {
  /** Only paths that begin with this text (escaped, as paths are); `src/` for what is in src. */
  prefix?: string;
  cursor?: string | null;
  limit: number;
}

const place = z.object({ path: cursorText });

/** Files and directories of a tree, in the byte order of their paths. Of a branch never synced: none. */
export async function listFiles(db: Queryable, list: FileList): Promise<Page<MirroredFile>> {
  const { repositoryId, branchName, limit } = list;
  const prefix = list.prefix || null; // of an empty one PostgreSQL believes that few paths begin so
  const after = decodeCursor(place, list.cursor);
  const rows = await readingTree(db, list, (position) => {
    const tree = ofTree(position, { parameter: "$6", select: pageOfFiles });
    const sql = `SELECT * FROM (${tree}) AS page ORDER BY "order", "path" LIMIT $5`;
    const values = [repositoryId, branchName, prefix, after?.path ?? null, limit + 1];
    return queryAll<ListedFile>(db, sql, position === null ? values : [...values, position]);
  });
  const toFile = await fileMapper(db, repositoryId);
  return toPage(rows, { limit, item: ({ order: _, ...file }) => toFile(file), place: ({ path }) => ({ path }) });
}

type ListedFile = FileRow & { order: string };

/** The index holds the first 256 characters of a path; they narrow, the whole path decides. */
const pageOfFiles: TreeSelect = (condition) => `
  SELECT ${FILE_COLUMNS}, left(f."path", 256) AS "order" FROM "RepositoryFile" f
  WHERE f."branchId" = ${BRANCH} AND ${condition}
    AND ($3::text IS NULL OR left(f."path", 256) ^@ left($3, 256) AND f."path" ^@ $3)
    AND ($4::text IS NULL OR (left(f."path", 256), f."path") > (left($4, 256), $4))
  ORDER BY left(f."path", 256), f."path" LIMIT $5`;

export interface FileKey extends TreeVersion {
  path: string;
}

/** One file of a tree, or null. */
export async function findFile(db: Queryable, key: FileKey): Promise<MirroredFile | null> {
  const row = await readingTree(db, key, (position) => {
    const sql = ofTree(position, { parameter: "$5", select: oneFile });
    const values = [key.repositoryId, key.branchName, key.path, pathHash(key.path)];
    return queryOne<FileRow>(db, sql, position === null ? values : [...values, position]);
  });
  return row && (await fileMapper(db, key.repositoryId))(row);
}

const oneFile: TreeSelect = (condition) => `
  SELECT ${FILE_COLUMNS} FROM "RepositoryFile" f
  WHERE f."branchId" = ${BRANCH} AND ${isAt("f", "$3", "$4")} AND ${condition}`;
