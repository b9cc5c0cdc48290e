import { isPostgresError } from "./postgres-error.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

/*
 * The words of a project's memory as they were written. The search vectors have only their stems; the beginning of a word
 * that is being typed, and a word that is misspelt, are looked up here. Learned ahead of the entries and in order, in
 * statements of their own, so that no transaction waits for another's words. Words stay when their entries go.
 */

/** No word, but a path, an address or a number that nobody types. */
const MAX_WORD = 40;

const WORDS = (vector: string) => `
  SELECT word FROM unnest(tsvector_to_array(${vector})) AS word WHERE length(word) BETWEEN 2 AND ${MAX_WORD}`;

/** Learns what is about to be written by hand or in bulk. */
export async function learnWords(db: Queryable, projectId: string, texts: readonly string[]): Promise<void> {
  await queryOne(db, LEARN, [projectId, texts]);
}

const LEARN = `
  INSERT INTO "MemoryWord" ("projectId", "word")
  SELECT DISTINCT $1::uuid, words.word FROM unnest($2::text[]) AS said(line)
  CROSS JOIN LATERAL (${WORDS(`to_tsvector('simple', left(said.line, 100000))`)}) AS words
  ORDER BY words.word ON CONFLICT DO NOTHING`;

/** Learns what a sync has staged of these files. */
export async function learnStagedWords(
  db: Queryable,
  { syncId, fence, pathHashes }: { syncId: string; fence: number; pathHashes: Buffer[] },
): Promise<void> {
  await queryOne(db, LEARN_STAGED, [syncId, fence, pathHashes]);
}

const LEARN_STAGED = `
  INSERT INTO "MemoryWord" ("projectId", "word")
  SELECT DISTINCT s."projectId", words.word
  FROM "ProjectSync" s JOIN "StagedMemoryEntry" e ON e."syncId" = s."id"
  CROSS JOIN LATERAL (
    ${WORDS(`to_tsvector('simple', e."title" || ' ' || array_to_string(e."tags", ' ') || ' ' || left(e."content", 100000))`)}
  ) AS words
  WHERE s."id" = $1 AND e."fence" = $2 AND e."pathHash" = ANY($3)
  ORDER BY words.word ON CONFLICT DO NOTHING`;

/** A word of a question. */
export interface AskedWord {
  word: string;
  /** may be the beginning of one */
  open: boolean;
}

/** Of words that begin alike no more are looked up. */
export const MANY_BEGINNINGS = 12;

export interface RelatedWords {
  /** that begin so, if the word is open */
  beginnings: string[];
  /** that are written alike, if nobody wrote it so */
  similar: string[];
}

/** What the project's memory has for these words, in their order. */
export async function findRelatedWords(
  db: Queryable,
  projectId: string,
  asked: readonly AskedWord[],
): Promise<RelatedWords[]> {
  if (asked.length === 0) return [];
  const values = [projectId, asked.map(({ word }) => word.toLowerCase()), asked.map(({ open }) => open)];
  try {
    return await queryAll<RelatedWords>(db, related(SIMILAR), values);
  } catch (error) {
    if (!isPostgresError(error, UNDEFINED_FUNCTION)) throw error;
    return await queryAll<RelatedWords>(db, related(`SELECT NULL::text AS word WHERE false`), values);
  }
}

/** pg_trgm is not there. */
const UNDEFINED_FUNCTION = "42883";

/** Words of the same stem are found anyway; those are no corrections. */
const SIMILAR = `
  SELECT w."word" FROM "MemoryWord" w
  WHERE w."projectId" = $1 AND NOT known.known AND beginnings.words IS NULL AND length(asked.word) > 3
    AND length(w."word") > 3 AND w."word" % asked.word
    AND ts_lexize('english_stem', w."word") IS DISTINCT FROM ts_lexize('english_stem', asked.word)
  ORDER BY similarity(w."word", asked.word) DESC, w."word" LIMIT 5`;

/** Short beginnings have too many words to be of use, and are found as words only. */
function related(similar: string): string {
  return `
  SELECT coalesce(beginnings.words, '{}') AS "beginnings", coalesce(alike.words, '{}') AS "similar"
  FROM unnest($2::text[], $3::boolean[]) WITH ORDINALITY AS asked(word, open, place)
  CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM "MemoryWord" w WHERE w."projectId" = $1 AND w."word" = asked.word) AS known
  ) AS known
  CROSS JOIN LATERAL (
    SELECT array_agg(b."word") AS words FROM (
      SELECT w."word" FROM "MemoryWord" w
      WHERE w."projectId" = $1 AND asked.open AND length(asked.word) > 1
        AND w."word" > asked.word AND w."word" < asked.word || chr(1114111)
      ORDER BY length(w."word"), w."word" LIMIT ${MANY_BEGINNINGS}
    ) AS b
  ) AS beginnings
  CROSS JOIN LATERAL (SELECT array_agg(s."word") AS words FROM (${similar}) AS s) AS alike
  ORDER BY asked.place`;
}
