import type { MemoryHit, Page } from "@project-sync/contracts";
import { z } from "zod";
import { decodeCursor, toPage } from "./cursor.js";
import { versionsOf } from "./memory-filter.js";
import { HIT_COLUMNS, type HitRow, toHit } from "./memory-hit.js";
import { buildMemoryQuery, type MemoryQuery } from "./memory-query.js";
import { FILTERS, filterValues, type MemorySearch } from "./memory-scope.js";
import { type Queryable, queryAll } from "./queryable.js";
import { rankedByWords, SNIPPET } from "./ranked-by-words.js";
import { SNIPPET_OPTIONS } from "./snippet.js";

/** What a search finds; `corrections` are words that nobody wrote, with those searched for instead. */
export type MemoryHits = Page<MemoryHit> & Pick<MemoryQuery, "corrections">;

/** Entries of a project's memory: those that answer a question, the best first; or, without one, the newest first. */
export async function searchMemory(db: Queryable, search: MemorySearch): Promise<MemoryHits> {
  if (search.question === undefined) return await listMemory(db, search);
  const after = decodeCursor(rankPlace, search.cursor);
  const { tsquery, corrections } = await buildMemoryQuery(db, search.projectId, search.question);
  if (tsquery === null) return { items: [], nextCursor: null, corrections };
  const rows = await queryAll<HitRow>(db, searchSql(search), [
    ...filterValues(search),
    ...[tsquery, SNIPPET_OPTIONS, after?.rank ?? null, after?.id ?? null, search.limit + 1],
  ]);
  const page = toPage(rows, { limit: search.limit, item: toHit, place: ({ rank, id }) => ({ rank, id }) });
  return { ...page, corrections };
}

const rankPlace = z.strictObject({ rank: z.number(), id: z.uuid() });
const timePlace = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

function searchSql(search: MemorySearch): string {
  return `
  WITH ${rankedByWords(search)},
  page AS MATERIALIZED (
    SELECT * FROM ranked WHERE $10::float8 IS NULL OR (rank, "id") < ($10, $11::uuid)
    ORDER BY rank DESC, "id" DESC LIMIT $12
  )
  SELECT ${HIT_COLUMNS}, page.rank, ${SNIPPET} AS "snippet"
  FROM page JOIN "MemoryEntry" m ON m."id" = page."id"
  ORDER BY page.rank DESC, page."id" DESC`;
}

async function listMemory(db: Queryable, search: MemorySearch): Promise<MemoryHits> {
  const after = decodeCursor(timePlace, search.cursor);
  const values = [...filterValues(search), after?.createdAt ?? null, after?.id ?? null, search.limit + 1];
  const rows = await queryAll<HitRow>(db, listSql(search), values);
  const place = ({ createdAt, id }: HitRow) => ({ createdAt: createdAt.toISOString(), id });
  return { ...toPage(rows, { limit: search.limit, item: toHit, place }), corrections: [] };
}

function listSql(search: MemorySearch): string {
  const newest = (condition: string) => `
    SELECT m."id", m."createdAt" FROM "MemoryEntry" m
    WHERE ${condition} AND ${FILTERS}
      AND ($8::timestamptz IS NULL OR (m."createdAt", m."id") < ($8, $9::uuid))
    ORDER BY m."createdAt" DESC, m."id" DESC LIMIT $10`;
  return `
  SELECT ${HIT_COLUMNS}, NULL::float8 AS "rank", NULL AS "snippet"
  FROM (SELECT * FROM (${versionsOf(search, newest)}) AS page ORDER BY "createdAt" DESC, "id" DESC LIMIT $10) AS page
  JOIN "MemoryEntry" m ON m."id" = page."id"
  ORDER BY m."createdAt" DESC, m."id" DESC`;
}
