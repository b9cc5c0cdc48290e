import { inTransaction } from "./in-transaction.js";
import { isAskedFor, versionsOf } from "./memory-filter.js";
import { FILTERS, filterValues, type MemorySearch } from "./memory-scope.js";
import { type Connections, queryAll, queryOne } from "./queryable.js";

/** An entry by its passage that is nearest to a question. */
export interface NearEntry {
  id: string;
  /** of the passage in the content, in characters */
  start: number;
  length: number;
  /** 0: the same direction · 2: the opposite */
  distance: number;
}

export interface Nearness {
  /** of the question, as pgvector reads it */
  vector: string;
  /** as `prepareSemanticStorage` was given it */
  model: string;
  /** Entries and vectors that came later are left out; ISO 8601, or null for none. */
  asOf: string | null;
  /** for tests: up to how many entries all are compared */
  compared?: number | undefined;
}

/** Up to so many entries all are compared: exact, and sooner done than a walk through an index that is not about them. */
const COMPARED = 2_000;
/** Of so many entries, the nearest, answers are made. */
const MAX_NEAREST = 200;
/** Of so many passages of theirs. */
const MAX_PASSAGES = 600;
/** How far the index looks before it gives up on filters that let little through. */
const MAX_SCANNED = 50_000;

/** The entries within a search's filters that are nearest to a vector, the nearest first; 200 of more. */
export async function findNearest(db: Connections, search: MemorySearch, near: Nearness): Promise<NearEntry[]> {
  const passages = await inTransaction(db, async (tx) => {
    const { compared = COMPARED, vector, model, asOf } = near;
    const few = await queryOne<{ few: boolean }>(tx, fewSql(search), [...filterValues(search), compared]);
    if (!few?.few) await tx.query(BY_INDEX);
    return await queryAll<NearEntry>(tx, nearestSql(search, few?.few ? COMPARE : INDEXED), [
      ...filterValues(search),
      vector,
      model,
      asOf,
    ]);
  });
  const entries = new Map<string, NearEntry>();
  for (const passage of passages) if (!entries.has(passage.id)) entries.set(passage.id, passage);
  return [...entries.values()].slice(0, MAX_NEAREST);
}

function fewSql(search: MemorySearch): string {
  const select = (condition: string) => `SELECT FROM "MemoryEntry" m WHERE ${condition} AND ${FILTERS} LIMIT $8 + 1`;
  return `SELECT count(*) <= $8 AS few FROM (${versionsOf(search, select)}) AS m`;
}

/**
 * For the rest of the transaction: rows in order come from the index, which PostgreSQL's estimate of distances, free of
 * cost to it, would not always choose; and it goes on until enough of them pass the filters
 * (https://github.com/pgvector/pgvector#iterative-index-scans).
 */
const BY_INDEX = `
  SELECT set_config('enable_sort', 'off', true), set_config('hnsw.iterative_scan', 'strict_order', true),
    set_config('hnsw.ef_search', '${MAX_NEAREST}', true), set_config('hnsw.max_scan_tuples', '${MAX_SCANNED}', true)`;

const INDEXED = `e."embedding" <=> $8::halfvec`;
/** An order that the index does not have: of what passes the filters it would find only a part. */
const COMPARE = `(${INDEXED}) + 0`;

function nearestSql(search: MemorySearch, order: string): string {
  return `
  SELECT e."entryId" AS "id", e."start", e."length", ${INDEXED} AS "distance"
  FROM "MemoryEmbedding" e JOIN "MemoryEntry" m ON m."id" = e."entryId"
  WHERE e."projectId" = $1 AND e."model" = $9 AND ${isAskedFor("m", search)} AND ${FILTERS}
    AND ($10::timestamptz IS NULL OR (e."createdAt" <= $10 AND m."createdAt" <= $10))
  ORDER BY ${order} LIMIT ${MAX_PASSAGES}`;
}
