import { lockBlobsForCollection, noteCollection } from "./blob-lock.js";
import { inTransaction } from "./in-transaction.js";
import { type Connections, queryOne } from "./queryable.js";
import { streamQuery } from "./stream-query.js";

/** Few enough that a sync which waits for the lock does not notice. */
const BATCH = 1_000;

interface BlobCollection {
  /**
   * Blobs stored since are left alone, for their sync may have to begin again; and so are those stored since the oldest sync
   * began that still runs, however long it takes.
   */
  storedBefore: Date;
  /** Ends the collection between two batches. */
  signal?: AbortSignal | undefined;
}

/**
 * Deletes blobs that no file version, active or kept, refers to, and answers how many. Finding them reads every reference
 * once, without a lock; before a batch is deleted, only references younger than that are looked at again, under the lock of
 * blob-lock.ts. Those have greater ids: rows are only ever added, and never change their blob.
 */
export async function collectBlobs(db: Connections, { storedBefore, signal }: BlobCollection): Promise<number> {
  const lastId = await findLastId(db, signal);
  let deleted = 0;
  for await (const found of streamQuery<{ sha: string }>(db, UNUSED, [storedBefore])) {
    for (let i = 0; i < found.length; i += BATCH) {
      signal?.throwIfAborted();
      const shas = found.slice(i, i + BATCH).map(({ sha }) => sha);
      deleted += await deleteUnused(db, shas, { storedBefore, signal, lastId });
    }
  }
  return deleted;
}

/** Under the lock, so that no publication is open that has taken ids and is not to be seen yet. */
async function findLastId(db: Connections, signal: AbortSignal | undefined): Promise<string> {
  return await inTransaction(db, async (tx) => {
    await lockBlobsForCollection(tx, signal);
    const row = await queryOne<{ id: string }>(tx, `SELECT "last_value" AS "id" FROM "RepositoryFile_id_seq"`, []);
    return row?.id ?? "0";
  });
}

/** `least` passes over null: no sync runs. */
const oldEnough = (storedBefore: string) => `b."createdAt" < least(${storedBefore}::timestamptz, (
    SELECT min("startedAt") FROM "ProjectSync" WHERE "status" IN ('running', 'paused')))`;

const UNUSED = `
  SELECT b."sha" FROM "Blob" b
  WHERE ${oldEnough("$1")}
    AND NOT EXISTS (SELECT FROM "RepositoryFile" f WHERE f."blobSha" = b."sha")`;

async function deleteUnused(
  db: Connections,
  shas: string[],
  { storedBefore, signal, lastId }: BlobCollection & { lastId: string },
): Promise<number> {
  return await inTransaction(db, async (tx) => {
    await lockBlobsForCollection(tx, signal);
    await noteCollection(tx);
    const { rowCount } = await tx.query(DELETE, [shas, storedBefore, lastId]);
    return rowCount ?? 0;
  });
}

const DELETE = `
  DELETE FROM "Blob" b
  WHERE b."sha" = ANY($1) AND ${oldEnough("$2")}
    AND NOT EXISTS (SELECT FROM "RepositoryFile" f WHERE f."id" > $3 AND f."blobSha" = b."sha")`;
