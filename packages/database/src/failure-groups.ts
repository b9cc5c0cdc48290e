import type { FailureGroup, SyncTrigger } from "@project-sync/contracts";
import { type Queryable, queryAll } from "./queryable.js";
import { SUMMARY_COLUMNS, type SyncSummaryRow, toSyncSummary } from "./sync-summary-row.js";

interface Span {
  from: Date;
  to: Date;
}

/** Failed syncs of a time by error code, the most frequent first. */
export async function listFailures(db: Queryable, { from, to }: Span): Promise<FailureGroup[]> {
  const rows = await queryAll<Row>(db, GROUPS, [from, to]);
  return rows.map(({ firstAt, lastAt, samples, ...group }) => ({
    ...group,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
    samples: samples.map(toSyncSummary),
  }));
}

interface Row extends Omit<FailureGroup, "firstAt" | "lastAt" | "samples"> {
  firstAt: Date;
  lastAt: Date;
  samples: SyncSummaryRow[];
}

const SAMPLES = 5;

/** Nothing was asked for on its branch since. */
const IS_NEWEST = `NOT EXISTS (
  SELECT FROM "ProjectSync" newer WHERE newer."repositoryId" = s."repositoryId" AND newer."branchName" = s."branchName"
    AND (newer."requestedAt", newer."id") > (s."requestedAt", s."id"))`;

const FAILED = `s."status" = 'failed' AND s."completedAt" >= $1 AND s."completedAt" < $2`;

const GROUPS = `
  WITH failed AS (
    SELECT ${SUMMARY_COLUMNS}, ${IS_NEWEST} AS newest,
      row_number() OVER (PARTITION BY s."errorCode" ORDER BY s."completedAt" DESC, s."id") AS nth
    FROM "ProjectSync" s JOIN "Repository" r ON r."id" = s."repositoryId" WHERE ${FAILED}
  )
  SELECT coalesce("errorCode", 'unknown') AS code, count(*)::int AS count, count(*) FILTER (WHERE newest)::int AS open,
    count(DISTINCT "repositoryId")::int AS repositories, min("completedAt") AS "firstAt", max("completedAt") AS "lastAt",
    json_agg(to_jsonb(failed) - 'newest' - 'nth' ORDER BY nth) FILTER (WHERE nth <= ${SAMPLES}) AS samples
  FROM failed GROUP BY "errorCode" ORDER BY count(*) DESC, code`;

export interface FailedBranch {
  repositoryId: string;
  branchName: string;
  /** of the failed sync */
  trigger: SyncTrigger;
}

/** Branches whose newest sync failed with a code in that time, the longest failed first. */
export async function listFailedBranches(
  db: Queryable,
  { from, to, code, limit }: Span & { code: string; limit: number },
): Promise<FailedBranch[]> {
  return await queryAll<FailedBranch>(db, BRANCHES, [from, to, code, limit]);
}

const BRANCHES = `
  SELECT s."repositoryId", s."branchName", s."trigger" FROM "ProjectSync" s
  WHERE ${FAILED} AND coalesce(s."errorCode", 'unknown') = $3 AND ${IS_NEWEST}
  ORDER BY s."completedAt", s."id" LIMIT $4`;
