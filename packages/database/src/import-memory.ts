import type { MemoryImportLine } from "@project-sync/contracts";
import { inTransaction } from "./in-transaction.js";
import { type MemoryText, memoryDigest } from "./memory-digest.js";
import { wordsOf } from "./memory-entries.js";
import { isCurrent } from "./memory-filter.js";
import { learnWords } from "./memory-words.js";
import { type Queryable, queryAll } from "./queryable.js";

export interface ImportedEntry extends MemoryText {
  /** from 1 */
  line: number;
  /** what it is called where it comes from: the next import of the same is its next version */
  sourceRef: string | null;
}

/**
 * Brings entries in bulk, all or none. One that has a `sourceRef` goes on from the current entry of that name; one that
 * has none, and says what a current one says, is not brought twice. Each `sourceRef` once.
 */
export async function importMemory(
  db: Queryable,
  { projectId, entries }: { projectId: string; entries: readonly ImportedEntry[] },
): Promise<MemoryImportLine[]> {
  if (entries.length === 0) return [];
  await learnWords(db, projectId, entries.map(wordsOf));
  const rows = entries.map((entry) => ({ ...entry, digest: `\\x${memoryDigest(entry).toString("hex")}` }));
  return await inTransaction(db, async (tx) => {
    await tx.query(LOCK, [projectId]);
    return await queryAll<MemoryImportLine>(tx, IMPORT, [projectId, JSON.stringify(rows)]);
  });
}

/** Imports into a project are one after the other: each has to see what the one before has brought. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('memory import ' || $1, 0))`;

const IMPORT = `
  WITH given AS MATERIALIZED (
    SELECT DISTINCT ON (coalesce("sourceRef", "digest"::text)) *, ARRAY(SELECT json_array_elements_text("tags")) AS words
    FROM json_to_recordset($2) AS e("line" int, "sourceRef" text, "title" text, "content" text, "tags" json,
      "date" timestamptz, "digest" bytea)
    ORDER BY coalesce("sourceRef", "digest"::text), "line"
  ),
  known AS MATERIALIZED (
    SELECT DISTINCT ON ("line") * FROM (
      SELECT g."line", m."id", m."lineageId", m."version", m."createdAt", m."digest" IS NOT DISTINCT FROM g."digest" AS same
      FROM given g JOIN "MemoryEntry" m ON m."projectId" = $1 AND m."source" = 'import' AND ${isCurrent("m")}
        AND m."sourceRef" = g."sourceRef"
      UNION ALL
      SELECT g."line", m."id", m."lineageId", m."version", m."createdAt", true
      FROM given g JOIN "MemoryEntry" m ON m."projectId" = $1 AND m."source" = 'import' AND ${isCurrent("m")}
        AND m."sourceRef" IS NULL AND m."digest" = g."digest"
      WHERE g."sourceRef" IS NULL
    ) AS m ORDER BY "line", "createdAt", "id"
  ),
  ended AS (
    UPDATE "MemoryEntry" m SET "endedAt" = now() FROM known WHERE m."id" = known."id" AND NOT known.same
    RETURNING m."id"
  ),
  made AS (
    INSERT INTO "MemoryEntry" ("projectId", "source", "sourceRef", "lineageId", "version", "previousId", "title",
      "content", "tags", "date", "digest", "id")
    SELECT $1, 'import', g."sourceRef", coalesce(k."lineageId", gen_random_uuid()), coalesce(k."version", 0) + 1, k."id",
      g."title", g."content", g.words, g."date", g."digest", gen_random_uuid()
    FROM given g LEFT JOIN known k ON k."line" = g."line"
    WHERE k.same IS NOT TRUE AND (SELECT count(*) FROM ended) >= 0
    ORDER BY g."line"
    RETURNING "id", "previousId", "sourceRef", "digest"
  )
  SELECT g."line", CASE WHEN k.same THEN 'unchanged' WHEN k."id" IS NULL THEN 'created' ELSE 'updated' END AS "outcome",
    coalesce(made."id", k."id") AS "id", NULL AS "problem"
  FROM given g LEFT JOIN known k ON k."line" = g."line"
  LEFT JOIN made ON made."sourceRef" IS NOT DISTINCT FROM g."sourceRef" AND made."digest" = g."digest"
  ORDER BY g."line"`;
