import { countCollections, lockBlobsForUse } from "./blob-lock.js";
import type { BlobSkipReason } from "./blob-row.js";
import { inTransaction } from "./in-transaction.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

export interface StoredBlob {
  sha: string;
  size: number;
  /** null while there is no content to judge by. */
  isBinary: boolean | null;
  /** Why there is no content; null when there is. */
  skipped: BlobSkipReason | null;
  content: Buffer | null;
}

/** The blob with its content, or null when it was never seen. */
export async function readBlob(db: Queryable, sha: string): Promise<StoredBlob | null> {
  return await queryOne<StoredBlob>(db, READ, [sha]);
}

const READ = `SELECT "sha", "size", "isBinary", "skipped"::text AS "skipped", "content" FROM "Blob" WHERE "sha" = $1`;

/** Those of these blobs that have content, with it. The caller sees to it that they fit into memory together. */
export async function readBlobs(db: Queryable, shas: readonly string[]): Promise<StoredBlob[]> {
  return await queryAll<StoredBlob>(db, READ_MANY, [shas]);
}

const READ_MANY = `
  SELECT "sha", "size", "isBinary", "skipped"::text AS "skipped", "content" FROM "Blob"
  WHERE "sha" = ANY($1) AND "content" IS NOT NULL`;

/** Sizes of those of these blobs that have content. */
export async function findBlobSizes(db: Queryable, shas: readonly string[]): Promise<Map<string, number>> {
  const rows = await queryAll<{ sha: string; size: number }>(db, SIZES, [shas]);
  return new Map(rows.map(({ sha, size }) => [sha, size]));
}

const SIZES = `SELECT "sha", "size" FROM "Blob" WHERE "sha" = ANY($1) AND "content" IS NOT NULL`;

/** At this many a list of SHAs is 2 MB. */
const SLICE = 50_000;

/** What a sync has to bring, and what it may count on. */
export interface MissingBlobs {
  missing: Set<string>;
  /** How many collections of blobs there have been, for publication to compare; empty where nothing was asked. See blob-lock.ts. */
  collections: string;
}

/** Which of these blobs have to be fetched: those never seen, and those left out as too large when the limit was lower. */
export async function findMissingBlobs(
  db: Queryable,
  { shas, maxFileBytes }: { shas: readonly string[]; maxFileBytes: number },
): Promise<MissingBlobs> {
  const missing = new Set<string>();
  let collections = "";
  for (let i = 0; i < shas.length; i += SLICE) {
    await inTransaction(db, async (tx) => {
      await lockBlobsForUse(tx);
      if (i === 0) collections = await countCollections(tx);
      const slice = shas.slice(i, i + SLICE);
      for (const { sha } of await queryAll<{ sha: string }>(tx, MISSING, [slice, maxFileBytes])) missing.add(sha);
    });
  }
  return { missing, collections };
}

const MISSING = `
  SELECT wanted."sha" FROM unnest($1::text[]) AS wanted("sha") LEFT JOIN "Blob" b ON b."sha" = wanted."sha"
  WHERE b."sha" IS NULL OR b."skipped" = 'too_large' AND b."size" <= $2`;
