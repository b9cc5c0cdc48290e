import { createHash } from "node:crypto";
import { type Queryable, queryOne } from "./queryable.js";
import { toVectorText } from "./unembedded-memory.js";

/*
 * The vectors of questions that were asked lately. A provider's answer is not the same twice to the last bit, and the pages of
 * one search must all be by the same vector, whichever process answers them. Questions themselves are not kept.
 */

export interface AskedQuestion {
  /** as `prepareSemanticStorage` was given it */
  model: string;
  question: string;
}

/** How long, since it was last asked. */
const KEPT = "1 hour";

/** The vector of a question that was asked before, as text that pgvector reads, or null. */
export async function findQuestionVector(db: Queryable, asked: AskedQuestion): Promise<string | null> {
  const row = await queryOne<{ vector: string }>(db, FIND, [digestOf(asked)]);
  return row?.vector ?? null;
}

const FIND = `
  UPDATE "MemoryQuestion" SET "askedAt" = now() WHERE "digest" = $1 RETURNING "embedding"::text AS vector`;

/** Keeps it, and answers the one that counts: of two that ask the same at once, the first one's. */
export async function keepQuestionVector(
  db: Queryable,
  asked: AskedQuestion,
  vector: readonly number[],
): Promise<string> {
  const row = await queryOne<{ vector: string }>(db, KEEP, [digestOf(asked), toVectorText(vector)]);
  if (row === null) throw new Error("A question was kept and is not there.");
  return row.vector;
}

const KEEP = `
  INSERT INTO "MemoryQuestion" AS q ("digest", "embedding") VALUES ($1, $2::halfvec)
  ON CONFLICT ("digest") DO UPDATE SET "askedAt" = now() RETURNING q."embedding"::text AS vector`;

/** Forgets those that nobody asked of late. */
export async function forgetQuestions(db: Queryable): Promise<void> {
  await queryOne(db, `DELETE FROM "MemoryQuestion" WHERE "askedAt" < now() - interval '${KEPT}'`, []);
}

function digestOf({ model, question }: AskedQuestion): Buffer {
  return createHash("sha256").update(`${model}\0${question}`).digest();
}
