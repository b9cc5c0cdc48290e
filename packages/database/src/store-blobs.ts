import { BLOB_COLUMNS, type BlobInput, blobValues } from "./blob-row.js";
import { copyRows } from "./copy-rows.js";
import { inTransaction } from "./in-transaction.js";
import { DEADLOCK_DETECTED, isPostgresError, UNIQUE_VIOLATION } from "./postgres-error.js";
import type { Connections } from "./queryable.js";

const ATTEMPTS = 5;

/**
 * Stores blobs that are thought to be new, each SHA once. COPY straight into the table is fastest and nearly always right;
 * when another sync was quicker with one of them, the batch is merged instead. Rows go in by SHA in both ways, so that
 * two writers of the same blobs meet in the same order and none waits for the other in a circle.
 */
export async function storeBlobs(db: Connections, blobs: Iterable<BlobInput>): Promise<void> {
  const sorted = [...blobs].sort((a, b) => (a.sha < b.sha ? -1 : 1));
  try {
    await copyRows(db, { table: `"Blob"`, columns: BLOB_COLUMNS, rows: values(sorted) });
  } catch (error) {
    if (!isConflict(error)) throw error;
    await mergeWithRetry(db, sorted);
  }
}

async function mergeWithRetry(db: Connections, sorted: readonly BlobInput[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await mergeBlobs(db, sorted);
    } catch (error) {
      if (attempt === ATTEMPTS || !isConflict(error)) throw error;
    }
  }
}

function isConflict(error: unknown): boolean {
  return isPostgresError(error, UNIQUE_VIOLATION) || isPostgresError(error, DEADLOCK_DETECTED);
}

/** Content wins over a reason for having none; what is stored already is never replaced otherwise. */
async function mergeBlobs(db: Connections, sorted: readonly BlobInput[]): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.query(`CREATE TEMP TABLE incoming (LIKE "Blob" INCLUDING DEFAULTS INCLUDING STORAGE) ON COMMIT DROP`);
    await copyRows(tx, { table: "incoming", columns: BLOB_COLUMNS, rows: values(sorted) });
    await tx.query(MERGE);
  });
}

const MERGE = `
  INSERT INTO "Blob" AS stored SELECT * FROM incoming ORDER BY "sha"
  ON CONFLICT ("sha") DO UPDATE
  SET "content" = EXCLUDED."content", "isBinary" = EXCLUDED."isBinary", "size" = EXCLUDED."size", "skipped" = NULL,
    "createdAt" = EXCLUDED."createdAt"
  WHERE stored."content" IS NULL AND EXCLUDED."content" IS NOT NULL`;

function* values(blobs: readonly BlobInput[]) {
  for (const blob of blobs) yield blobValues(blob);
}
