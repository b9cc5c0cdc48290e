import { inTransaction } from "./in-transaction.js";
import { isCurrent } from "./memory-filter.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

/** An entry that has no vectors yet. */
export interface UnembeddedEntry {
  id: string;
  title: string;
  tags: string[];
  /** the beginning of it */
  content: string;
}

/** A passage of an entry, with its vector of the configured dimensions. */
export interface EmbeddedPassage {
  entryId: string;
  /** 0 for the first of an entry */
  place: number;
  /** of the passage in the content, in characters */
  start: number;
  length: number;
  vector: readonly number[];
}

interface Claim {
  model: string;
  limit: number;
  /** After that others may take what has not been stored. */
  leaseMs: number;
  /** Of so many characters of the content vectors can be made. */
  maxContent: number;
}

const LACKING = `
  FROM "MemoryEntry" m WHERE ${isCurrent("m")}
    AND NOT EXISTS (SELECT FROM "MemoryEmbedding" e WHERE e."entryId" = m."id")`;

/**
 * Gives entries the vectors of a version of theirs that said the same: of one whose file was moved, or that was restored,
 * nothing new has to be asked for. Answers how many have got theirs so.
 */
export async function inheritEmbeddings(db: Queryable, model: string): Promise<number> {
  const row = await queryOne<{ stored: number }>(db, INHERIT, [model]);
  return row?.stored ?? 0;
}

const INHERIT = `
  WITH lacking AS MATERIALIZED (SELECT m."id", m."projectId", m."lineageId", m."digest" ${LACKING}),
  stored AS (
    INSERT INTO "MemoryEmbedding" ("entryId", "place", "projectId", "model", "start", "length", "embedding")
    SELECT l."id", e."place", l."projectId", e."model", e."start", e."length", e."embedding"
    FROM lacking l JOIN "MemoryEntry" p ON p."lineageId" = l."lineageId" AND p."digest" = l."digest"
    JOIN "MemoryEmbedding" e ON e."entryId" = p."id" AND e."model" = $1
    ON CONFLICT DO NOTHING RETURNING "entryId"
  )
  SELECT count(DISTINCT "entryId")::int AS stored FROM stored`;

/**
 * Current entries without vectors, the newest first, for this caller alone until the lease ends. None when the vectors that
 * are kept are not, or no longer, those of the model. No row of an entry is locked, so no sync waits.
 */
export async function claimUnembedded(db: Queryable, claim: Claim): Promise<UnembeddedEntry[]> {
  const { model, limit, leaseMs, maxContent } = claim;
  return await inTransaction(db, async (tx) => {
    // One after the other, each for some milliseconds: so two never choose the same.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('memory embedding claims', 0))`);
    return await queryAll<UnembeddedEntry>(tx, CLAIM, [model, limit, leaseMs, maxContent]);
  });
}

const CLAIM = `
  WITH due AS MATERIALIZED (
    SELECT m."id" ${LACKING}
      AND EXISTS (SELECT FROM "MemoryEmbeddingModel" WHERE "model" = $1)
      AND NOT EXISTS (SELECT FROM "MemoryEmbeddingClaim" c WHERE c."entryId" = m."id" AND c."until" > now())
    ORDER BY m."createdAt" DESC, m."id" DESC LIMIT $2
  ),
  claimed AS (
    INSERT INTO "MemoryEmbeddingClaim" AS c ("entryId", "until")
    SELECT "id", now() + $3::float8 * interval '1 millisecond' FROM due
    ON CONFLICT ("entryId") DO UPDATE SET "until" = EXCLUDED."until"
    RETURNING "entryId"
  )
  SELECT m."id", m."title", m."tags", left(m."content", $4) AS "content"
  FROM claimed JOIN "MemoryEntry" m ON m."id" = claimed."entryId" ORDER BY m."createdAt" DESC, m."id" DESC`;

/**
 * Stores the vectors of whole entries, and gives their claims back. What has been stored already stays, and an entry that is
 * gone, or a model that is no longer configured, makes none. Answers how many entries have got theirs.
 */
export async function storeEmbeddings(
  db: Queryable,
  { model, passages }: { model: string; passages: readonly EmbeddedPassage[] },
): Promise<number> {
  const rows = passages.map((passage) => ({ ...passage, vector: toVectorText(passage.vector) }));
  const row = await queryOne<{ stored: number }>(db, STORE, [model, JSON.stringify(rows)]);
  return row?.stored ?? 0;
}

const STORE = `
  WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2)
      AS p("entryId" uuid, "place" int, "start" int, "length" int, "vector" text)
  ),
  stored AS (
    INSERT INTO "MemoryEmbedding" ("entryId", "place", "projectId", "model", "start", "length", "embedding")
    SELECT m."id", g."place", m."projectId", $1, g."start", g."length", g."vector"::halfvec
    FROM given g JOIN "MemoryEntry" m ON m."id" = g."entryId"
    WHERE EXISTS (SELECT FROM "MemoryEmbeddingModel" WHERE "model" = $1)
    ON CONFLICT DO NOTHING RETURNING "entryId"
  ),
  returned AS (DELETE FROM "MemoryEmbeddingClaim" WHERE "entryId" IN (SELECT "entryId" FROM given))
  SELECT count(DISTINCT "entryId")::int AS stored FROM stored`;

/** A vector as pgvector reads it. */
export function toVectorText(vector: readonly number[]): string {
  return `[${vector.join(",")}]`;
}

/** Gives claims back, for whoever comes next: at once, or after a while. */
export async function releaseUnembedded(
  db: Queryable,
  { ids, afterMs = 0 }: { ids: readonly string[]; afterMs?: number },
): Promise<void> {
  await queryOne(db, RELEASE, [ids, afterMs]);
}

const RELEASE = `
  UPDATE "MemoryEmbeddingClaim" SET "until" = now() + $2::float8 * interval '1 millisecond' WHERE "entryId" = ANY($1)`;

/** How many current entries have no vectors yet, in all projects or in one. */
export async function countUnembedded(db: Queryable, projectId: string | null = null): Promise<number> {
  const row = await queryOne<{ lacking: number }>(db, COUNT, [projectId]);
  return row?.lacking ?? 0;
}

const COUNT = `SELECT count(*)::int AS lacking ${LACKING} AND ($1::uuid IS NULL OR m."projectId" = $1)`;
