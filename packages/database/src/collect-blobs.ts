import { lockBlobsForCollection } from "./blob-lock.js";
import { inTransaction } from "./in-transaction.js";
import { type Connections, queryOne } from "./queryable.js";
import { streamQuery } from "./stream-query.js";

/** Few enough that a sync which waits for the lock does not notice. */
const BATCH = 1_000;

interface BlobCollection {
  /** Blobs stored since are left alone: their sync may have to begin again, and should not have to fetch them again. */
  storedBefore: Date;
  /** Ends the collection between two batches. */
  signal?: AbortSignal;
}

/**
 * Deletes blobs that no file version, active or kept, and no staged change refers to, and answers how many. Finding them
 * reads every reference once, without a lock; before a batch is deleted, only references younger than that are looked at
 * again, under the lock of blob-lock.ts. Those have greater ids: rows are only ever added, and never change their blob.
 */
export async function collectBlobs(db: Connections, { storedBefore, signal }: BlobCollection): Promise<number> {
  const last = await queryOne<{ id: string }>(db, `SELECT "last_value" AS "id" FROM "RepositoryFile_id_seq"`, []);
  let deleted = 0;
  for await (const found of streamQuery<{ sha: string }>(db, UNUSED, [storedBefore])) {
    for (let i = 0; i < found.length; i += BATCH) {
      signal?.throwIfAborted();
      const shas = found.slice(i, i + BATCH).map(({ sha }) => sha);
      deleted += await deleteUnused(db, shas, { storedBefore, lastId: last?.id ?? "0" });
    }
  }
  return deleted;
}

const UNUSED = `
  SELECT b."sha" FROM "Blob" b
  WHERE b."createdAt" < $1
    AND NOT EXISTS (SELECT FROM "RepositoryFile" f WHERE f."blobSha" = b."sha")
    AND NOT EXISTS (SELECT FROM "StagedFile" s WHERE s."blobSha" = b."sha")`;

async function deleteUnused(
  db: Connections,
  shas: string[],
  { storedBefore, lastId }: BlobCollection & { lastId: string },
): Promise<number> {
  return await inTransaction(db, async (tx) => {
    await lockBlobsForCollection(tx);
    const { rowCount } = await tx.query(DELETE, [shas, storedBefore, lastId]);
    return rowCount ?? 0;
  });
}

const DELETE = `
  DELETE FROM "Blob" b
  WHERE b."sha" = ANY($1) AND b."createdAt" < $2
    AND NOT EXISTS (SELECT FROM "RepositoryFile" f WHERE f."id" > $3 AND f."blobSha" = b."sha")
    AND NOT EXISTS (SELECT FROM "StagedFile" s WHERE s."blobSha" = b."sha")`;
