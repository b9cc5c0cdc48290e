import { type Queryable, queryAll } from "./queryable.js";

/** Sizes of blobs that the database knows, with or without content. */
export async function findKnownSizes(db: Queryable, shas: readonly string[]): Promise<Map<string, number>> {
  if (shas.length === 0) return new Map();
  const rows = await queryAll<{ sha: string; size: number }>(db, SIZES, [shas]);
  return new Map(rows.map(({ sha, size }) => [sha, size]));
}

const SIZES = `SELECT "sha", "size" FROM "Blob" WHERE "sha" = ANY($1)`;
