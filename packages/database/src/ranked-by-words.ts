import { versionsOf } from "./memory-filter.js";
import { FILTERS, type MemorySearch } from "./memory-scope.js";

/**
 * Of so many matches at most, the newest, the best are chosen. A word that stands in more entries than that says little
 * about any of them, and ranking all would take the longer the larger the memory grows.
 */
const MAX_RANKED = 500;
/** Of very frequent ones, for which the entries are gone through one by one. */
const MAX_FREQUENT = 250;
/** Of so many characters the snippet is made. */
const MAX_SNIPPED = 20_000;

/** Written where it is used, so that PostgreSQL sees which words are asked for, and knows how frequent they are. */
export const ASKED = `to_tsquery('english', $8)`;

/** Snippet of alias `m` around the words that are asked for ($8), with the options of $9. */
export const SNIPPET = `
  ts_headline('english', translate(left(m."content", ${MAX_SNIPPED}), chr(1) || chr(2), ''), ${ASKED}, $9)`;

/**
 * Expressions `matching` and `ranked` (id, rank) of a WITH: the entries that have the words of $8, within the filters of $1
 * to $7 and a further `condition`.
 */
export function rankedByWords(search: MemorySearch, condition = "true"): string {
  const matches = (versions: string) => newestMatches(`${versions} AND ${condition}`);
  return `
  matching AS (
    SELECT * FROM (${versionsOf(search, matches)}) AS m
    ORDER BY "createdAt" DESC, "id" DESC LIMIT ${MAX_RANKED}
  ),
  ranked AS MATERIALIZED (SELECT "id", ts_rank_cd("search", ${ASKED}, 1)::float8 AS rank FROM matching)`;
}

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
