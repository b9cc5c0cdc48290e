import { z } from "zod";
import { decodeCursor, InvalidCursorError, toPage } from "./cursor.js";
import { isAskedFor } from "./memory-filter.js";
import { HIT_COLUMNS, type HitRow, toHit } from "./memory-hit.js";
import { buildMemoryQuery } from "./memory-query.js";
import { filterValues, type MemorySearch } from "./memory-scope.js";
import { findNearest, type Nearness } from "./nearest-entries.js";
import { type Connections, queryAll } from "./queryable.js";
import { ASKED, rankedByWords, SNIPPET } from "./ranked-by-words.js";
import type { MemoryHits } from "./search-memory.js";
import { SNIPPET_OPTIONS } from "./snippet.js";

export interface MeaningSearch extends MemorySearch, Omit<Nearness, "asOf"> {
  question: string;
  /** `semantic`: by meaning alone · `hybrid`: what is found by meaning and by words, fused */
  mode: "semantic" | "hybrid";
}

/** Reciprocal rank fusion, with the constant of its authors: https://doi.org/10.1145/1571941.1572114 */
const RRF = 60;
/** Of a passage, in characters. */
const MAX_PASSAGE = 320;

/**
 * Entries of a project's memory whose meaning is near that of a question, the nearest first. Pages go on as of the first
 * one: what comes later is not mixed in.
 *
 * @throws InvalidCursorError
 */
export async function searchByMeaning(db: Connections, search: MeaningSearch): Promise<MemoryHits> {
  const { mode, limit, projectId, question } = search;
  const after = decodeCursor(place, search.cursor);
  if (after !== null && after.mode !== mode) {
    throw new InvalidCursorError(`The cursor is one of mode=${after.mode}; start again without it.`);
  }
  const near = await findNearest(db, search, { ...search, asOf: after?.asOf ?? null });
  const words = mode === "hybrid" ? await buildMemoryQuery(db, projectId, question) : null;
  const rows = await queryAll<MeaningRow>(db, searchSql(search), [
    ...[...filterValues(search), words?.tsquery ?? "", SNIPPET_OPTIONS, after?.rank ?? null, after?.id ?? null],
    ...[limit + 1, JSON.stringify(near), after?.asOf ?? null],
  ]);
  const page = toPage(rows, {
    limit,
    item: toHit,
    place: ({ rank, id, now }) => ({ mode, rank, id, asOf: after?.asOf ?? now }),
  });
  return { ...page, corrections: words?.corrections ?? [] };
}

type MeaningRow = HitRow & { now: string };

const place = z.object({
  mode: z.enum(["semantic", "hybrid"]),
  rank: z.number(),
  id: z.uuid(),
  asOf: z.iso.datetime(),
});

/** True for a cursor of this search; others are of the search by words. @throws InvalidCursorError */
export function isMeaningCursor(cursor: string): boolean {
  return decodeCursor(z.object({ mode: z.string().optional() }), cursor)?.mode !== undefined;
}

const AS_OF = `($14::timestamptz IS NULL OR m."createdAt" <= $14)`;
const NOW = `to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

function searchSql(search: MeaningSearch): string {
  return `
  WITH ${rankedByWords(search, AS_OF)},
  near AS MATERIALIZED (
    SELECT n.* FROM json_to_recordset($13) AS n("id" uuid, "start" int, "length" int, "distance" float8)
    JOIN "MemoryEntry" m ON m."id" = n."id" AND ${isAskedFor("m", search)}
  ),
  found AS MATERIALIZED (${search.mode === "hybrid" ? FUSED : NEAREST}),
  page AS MATERIALIZED (
    SELECT * FROM found WHERE $10::float8 IS NULL OR (rank, "id") < ($10, $11::uuid)
    ORDER BY rank DESC, "id" DESC LIMIT $12
  )
  SELECT ${HIT_COLUMNS}, page.rank, ${NOW} AS "now",
    CASE WHEN m."search" @@ ${ASKED} OR near."id" IS NULL THEN ${SNIPPET} ELSE ${PASSAGE} END AS "snippet"
  FROM page JOIN "MemoryEntry" m ON m."id" = page."id" LEFT JOIN near ON near."id" = page."id"
  ORDER BY page.rank DESC, page."id" DESC`;
}

const NEAREST = `SELECT "id", 1 - "distance" AS rank FROM near`;

const FUSED = `
  SELECT "id", (coalesce(1.0 / (${RRF} + w.place), 0) + coalesce(1.0 / (${RRF} + n.place), 0))::float8 AS rank
  FROM (SELECT "id", row_number() OVER (ORDER BY rank DESC, "id" DESC) AS place FROM ranked) AS w
  FULL JOIN (SELECT "id", row_number() OVER (ORDER BY "distance", "id" DESC) AS place FROM near) AS n USING ("id")`;

const PASSAGE = `
  left(translate(substring(m."content" FROM near."start" + 1 FOR near."length"), chr(1) || chr(2), ''), ${MAX_PASSAGE})`;
