import { CodedError } from "@project-sync/contracts";
import { SECOND } from "@project-sync/runtime";
import { inTransaction } from "./in-transaction.js";
import { type Queryable, queryOne } from "./queryable.js";

/*
 * Where the vectors of the memory are kept. No migration makes these tables: they need the extension `vector`, which most
 * servers do not have and nothing else asks for. They are made when search by meaning is configured, and made anew, empty,
 * when the vectors are to be others; all of it can be made again from the entries.
 */

/** pgvector is missing or too old; the message says what to do. */
export class VectorExtensionError extends CodedError {
  readonly code = "vector_extension_missing";
}

/** The model gives longer vectors than can be indexed. */
export class TooManyDimensionsError extends CodedError {
  readonly code = "too_many_dimensions";
}

export interface SemanticStorage {
  /** names what vectors must share to be compared: model, dimensions, prefixes */
  model: string;
  dimensions: number;
}

/** Of what pgvector can index in half precision. */
const MAX_DIMENSIONS = 4_000;

/** Most that a sync is kept waiting: the tables refer to "MemoryEntry", and making them takes it for a moment. */
const LOCK_TIMEOUT = 2 * SECOND;

/**
 * Makes the tables for vectors of a model unless they are there; those of another model are emptied.
 * Of several processes that ask for different models the last one has its way.
 *
 * @throws VectorExtensionError, TooManyDimensionsError, or PostgreSQL's `lock_not_available` when the entries are busy: try again
 */
export async function prepareSemanticStorage(db: Queryable, wanted: SemanticStorage): Promise<{ made: boolean }> {
  if (!(Number.isInteger(wanted.dimensions) && wanted.dimensions <= MAX_DIMENSIONS)) {
    throw new TooManyDimensionsError(
      `The embedding model gives ${wanted.dimensions} dimensions; set EMBEDDINGS_DIMENSIONS to at most ${MAX_DIMENSIONS}, or take another model.`,
    );
  }
  return await inTransaction(db, async (tx) => {
    await tx.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT}`);
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('semantic storage', 0))`);
    await ensureVectorExtension(tx);
    if ((await findSemanticModel(tx)) === wanted.model) return { made: false };
    await tx.query(tables(wanted.dimensions));
    await tx.query(`INSERT INTO "MemoryEmbeddingModel" ("model", "dimensions") VALUES ($1, $2)`, [
      ...[wanted.model, wanted.dimensions],
    ]);
    return { made: true };
  });
}

/** The model whose vectors are kept; null: none, or there is no place for them. */
export async function findSemanticModel(db: Queryable): Promise<string | null> {
  const place = await queryOne<{ there: boolean }>(
    db,
    `SELECT to_regclass('"MemoryEmbedding"') IS NOT NULL AS there`,
    [],
  );
  if (!place?.there) return null;
  const row = await queryOne<{ model: string }>(db, `SELECT "model" FROM "MemoryEmbeddingModel"`, []);
  return row?.model ?? null;
}

/** Whether the extension is in this database. */
export async function hasVectorExtension(db: Queryable): Promise<boolean> {
  return (await queryOne(db, `SELECT FROM pg_extension WHERE extname = 'vector'`, [])) !== null;
}

/** Half precision, iterative scans: what filtered search of many vectors takes. */
const SINCE = [0, 8] as const;

/** Creates the extension in this database, if it can be. @throws VectorExtensionError */
export async function ensureVectorExtension(db: Queryable): Promise<void> {
  await queryOne(db, CREATE_EXTENSION, []);
  const found = await queryOne<{ installed: string | null; available: string | null }>(db, VERSIONS, []);
  if (found?.installed) return ensureVersion(found.installed);
  throw new VectorExtensionError(
    found?.available
      ? "Search by meaning needs the extension vector, and this user may not create it. Run CREATE EXTENSION vector in this database as an administrator."
      : "Search by meaning needs pgvector, which this PostgreSQL server does not have. Install it there (on Debian and Ubuntu with PostgreSQL's own repository postgresql-<version>-pgvector; in containers the image pgvector/pgvector), then CREATE EXTENSION vector.",
  );
}

function ensureVersion(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > SINCE[0] || minor >= SINCE[1]) return;
  throw new VectorExtensionError(
    `Search by meaning needs pgvector ${SINCE.join(".")}, and this database has ${version}. Run ALTER EXTENSION vector UPDATE.`,
  );
}

const CREATE_EXTENSION = `
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS vector;
EXCEPTION WHEN feature_not_supported OR insufficient_privilege OR undefined_file OR undefined_object THEN
  RAISE NOTICE 'pgvector is not there';
END
$$`;

const VERSIONS = `
  SELECT (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS installed,
    (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS available`;

/**
 * An entry has a vector for each of its passages; claims say who is making which, and until when. What is there is emptied,
 * not dropped: a drop would lock the entries too. Half precision loses nothing that a ranking would show, halves what has to
 * be read, and can be indexed up to 4,000 dimensions.
 */
function tables(dimensions: number): string {
  return `
  CREATE TABLE IF NOT EXISTS "MemoryEmbeddingModel" (
    "model" text NOT NULL,
    "dimensions" integer NOT NULL,
    "one" boolean PRIMARY KEY DEFAULT true CHECK ("one")
  );
  CREATE TABLE IF NOT EXISTS "MemoryEmbedding" (
    "entryId" uuid NOT NULL REFERENCES "MemoryEntry"("id") ON DELETE CASCADE,
    "place" integer NOT NULL,
    "projectId" uuid NOT NULL,
    "model" text NOT NULL,
    -- of the passage in the entry's content, in characters
    "start" integer NOT NULL,
    "length" integer NOT NULL,
    "embedding" halfvec NOT NULL,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY ("entryId", "place")
  );
  CREATE TABLE IF NOT EXISTS "MemoryEmbeddingClaim" (
    "entryId" uuid PRIMARY KEY REFERENCES "MemoryEntry"("id") ON DELETE CASCADE,
    "until" timestamptz NOT NULL
  );
  CREATE UNLOGGED TABLE IF NOT EXISTS "MemoryQuestion" (
    "digest" bytea PRIMARY KEY,
    "embedding" halfvec NOT NULL,
    "askedAt" timestamptz NOT NULL DEFAULT now()
  );

  TRUNCATE "MemoryEmbeddingModel", "MemoryEmbedding", "MemoryEmbeddingClaim", "MemoryQuestion";
  DROP INDEX IF EXISTS "MemoryEmbedding_nearest";
  ALTER TABLE "MemoryEmbedding" ALTER COLUMN "embedding" TYPE halfvec(${dimensions});
  ALTER TABLE "MemoryQuestion" ALTER COLUMN "embedding" TYPE halfvec(${dimensions});
  CREATE INDEX "MemoryEmbedding_nearest" ON "MemoryEmbedding" USING hnsw ("embedding" halfvec_cosine_ops);`;
}
