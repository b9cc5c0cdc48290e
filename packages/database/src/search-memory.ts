import type { MemoryHit, MemoryPage, MemorySource } from "@project-sync/contracts";
import { z } from "zod";
import { decodeCursor, toPage } from "./cursor.js";
import { hasEnded, isCurrent } from "./memory-filter.js";
import { buildMemoryQuery } from "./memory-query.js";
import { type MemoryRow, memoryColumns, toMemoryEntry } from "./memory-row.js";
import { type Queryable, queryAll } from "./queryable.js";
import { parseSnippet, SNIPPET_OPTIONS } from "./snippet.js";

export interface MemorySearch {
  projectId: string;
  /** left out: all entries, newest first */
  question?: string;
  /** all of them */
  tags?: string[];
  source?: MemorySource;
  repositoryId?: string;
  branchName?: string;
  /** by the date that entries give themselves, else by when they came; ISO 8601 */
  since?: string;
  until?: string;
  includeSuperseded?: boolean;
  cursor?: string | null;
  limit: number;
}

/**
 * Of so many matches at most, the newest, the best are chosen. A word that stands in more entries than that says little
 * about any of them, and ranking all would take the longer the larger the memory grows.
 */
const MAX_RANKED = 500;
/** Of very frequent ones, for which the entries are gone through one by one. */
const MAX_FREQUENT = 250;
/** Lists carry the beginning of a text; all of it is in the entry. */
const MAX_LISTED = 10_000;
/** Of so many characters the snippet is made. */
const MAX_SNIPPED = 20_000;

const CONTENT = `left(m."content", ${MAX_LISTED})`;
const FILTERS = `
  m."projectId" = $1 AND ($2::text[] IS NULL OR m."tags" @> $2) AND ($3::text IS NULL OR m."source"::text = $3)
  AND ($4::uuid IS NULL OR m."repositoryId" = $4)
  AND ($5::text IS NULL OR m."branchId" IN (SELECT b."id" FROM "Branch" b WHERE b."name" = $5))
  AND ($6::timestamptz IS NULL OR coalesce(m."date", m."createdAt") >= $6)
  AND ($7::timestamptz IS NULL OR coalesce(m."date", m."createdAt") < $7)`;

/** Entries of a project's memory: those that answer a question, the best first; or, without one, the newest first. */
export async function searchMemory(db: Queryable, search: MemorySearch): Promise<MemoryPage> {
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

const rankPlace = z.object({ rank: z.number(), id: z.uuid() });
const timePlace = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

type HitRow = MemoryRow & { length: number; rank: number | null; snippet: string | null };

function toHit(row: HitRow): MemoryHit {
  const { rank, snippet, length } = row;
  return { ...toMemoryEntry(row), truncated: length > MAX_LISTED, rank, snippet: parseSnippet(snippet) };
}

function filterValues(search: MemorySearch): unknown[] {
  const { projectId, tags, source, repositoryId, branchName, since, until } = search;
  const filters = [tags?.length ? tags : null, source, repositoryId, branchName, since, until];
  return [projectId, ...filters.map((value) => value ?? null)];
}

/** Current entries and past ones have an index each. */
function versionsOf(search: MemorySearch, select: (condition: string) => string): string {
  const current = `(${select(isCurrent("m"))})`;
  return search.includeSuperseded ? `${current} UNION ALL (${select(hasEnded("m"))})` : current;
}

/** Written where it is used, so that PostgreSQL sees which words are asked for, and knows how frequent they are. */
const ASKED = `to_tsquery('english', $8)`;

/** Of so many newest entries it is told how frequent the matches are; from this share on they are found by going back. */
const SAMPLED = 300;
const FREQUENT = 0.06;

/**
 * The newest matches by one of two ways. What few entries match, the full-text index finds; its answer has to be sorted,
 * which takes the longer the more it is. What many match is soon found by going back from the newest. PostgreSQL's own
 * estimate is no help: it takes no account of what reading a vector costs. OFFSET 0 keeps each way apart from the other.
 */
function newestMatches(condition: string): string {
  const scope = `${condition} AND ${FILTERS}`;
  const columns = `m."id", m."createdAt", m."search"`;
  const back = `
    SELECT * FROM "MemoryEntry" m WHERE ${condition} AND m."projectId" = $1
    ORDER BY m."createdAt" DESC, m."id" DESC`;
  return `
    WITH sample AS MATERIALIZED (
      SELECT count(*) FILTER (WHERE m."search" @@ ${ASKED} AND ${FILTERS}) >= ${SAMPLED * FREQUENT} AS frequent
      FROM (${back} LIMIT ${SAMPLED}) AS m
    )
    (SELECT ${columns} FROM (${back} OFFSET 0) AS m
      WHERE (SELECT frequent FROM sample) AND m."search" @@ ${ASKED} AND ${FILTERS} LIMIT ${MAX_FREQUENT})
    UNION ALL
    (SELECT * FROM (SELECT ${columns} FROM "MemoryEntry" m WHERE m."search" @@ ${ASKED} AND ${scope} OFFSET 0) AS m
      WHERE NOT (SELECT frequent FROM sample) ORDER BY "createdAt" DESC, "id" DESC LIMIT ${MAX_RANKED})`;
}

function searchSql(search: MemorySearch): string {
  return `
  WITH matching AS (
    SELECT * FROM (${versionsOf(search, newestMatches)}) AS m
    ORDER BY "createdAt" DESC, "id" DESC LIMIT ${MAX_RANKED}
  ),
  ranked AS MATERIALIZED (SELECT "id", ts_rank_cd("search", ${ASKED}, 1)::float8 AS rank FROM matching),
  page AS MATERIALIZED (
    SELECT * FROM ranked WHERE $10::float8 IS NULL OR (rank, "id") < ($10, $11::uuid)
    ORDER BY rank DESC, "id" DESC LIMIT $12
  )
  SELECT ${memoryColumns(CONTENT)}, length(m."content") AS "length", page.rank,
    ts_headline('english', translate(left(m."content", ${MAX_SNIPPED}), chr(1) || chr(2), ''), ${ASKED}, $9) AS "snippet"
  FROM page JOIN "MemoryEntry" m ON m."id" = page."id"
  ORDER BY page.rank DESC, page."id" DESC`;
}

async function listMemory(db: Queryable, search: MemorySearch): Promise<MemoryPage> {
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
  SELECT ${memoryColumns(CONTENT)}, length(m."content") AS "length", NULL::float8 AS "rank", NULL AS "snippet"
  FROM (SELECT * FROM (${versionsOf(search, newest)}) AS page ORDER BY "createdAt" DESC, "id" DESC LIMIT $10) AS page
  JOIN "MemoryEntry" m ON m."id" = page."id"
  ORDER BY m."createdAt" DESC, m."id" DESC`;
}
