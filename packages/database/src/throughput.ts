import type { OpsRange, OpsThroughput, SyncTrigger } from "@project-sync/contracts";
import { type Queryable, queryAll } from "./queryable.js";
import { bucketSql, fillBuckets, timeBuckets } from "./time-buckets.js";

/** Syncs that finished in the range, by when, with how long they waited and took. */
export async function readThroughput(
  db: Queryable,
  { range, now }: { range: OpsRange; now: Date },
): Promise<OpsThroughput> {
  const buckets = timeBuckets(range, now);
  const rows = await queryAll<Row>(db, FINISHED, [buckets.bucketMs, buckets.from, buckets.to]);
  const found = new Map(rows.map((row) => [row.at?.getTime() ?? null, row]));
  return {
    range,
    bucketMs: buckets.bucketMs,
    from: buckets.from.toISOString(),
    to: buckets.to.toISOString(),
    buckets: fillBuckets(buckets, (at) => {
      const row = found.get(at.getTime());
      return { at: at.toISOString(), ...toFinished(row), byTrigger: toTriggers(row) };
    }),
    total: toFinished(found.get(null)),
  };
}

interface Row extends Record<SyncTrigger, number> {
  /** null: of the whole range */
  at: Date | null;
  completed: number;
  failed: number;
  cancelled: number;
  /** median and 95th percentile, in ms */
  took: [number, number] | null;
  waited: [number, number] | null;
}

const percentiles = (from: string, to: string) => `
  percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM ${to} - ${from})::float8 * 1000)
    FILTER (WHERE "status" = 'completed' AND ${to} >= ${from})`;

const TRIGGERS = ["api", "webhook", "schedule", "reconcile", "restore"] as const satisfies SyncTrigger[];

const FINISHED = `
  WITH finished AS (
    SELECT *, ${bucketSql('"completedAt"', "$1")} AS at FROM "ProjectSync"
    WHERE "completedAt" >= $2 AND "completedAt" < $3 AND "status" IN ('completed', 'failed', 'cancelled')
  )
  SELECT at, count(*) FILTER (WHERE "status" = 'completed')::int AS completed,
    count(*) FILTER (WHERE "status" = 'failed')::int AS failed,
    count(*) FILTER (WHERE "status" = 'cancelled')::int AS cancelled,
    ${TRIGGERS.map((it) => `count(*) FILTER (WHERE "status" = 'completed' AND "trigger" = '${it}')::int AS "${it}"`).join(", ")},
    ${percentiles('"startedAt"', '"completedAt"')} AS took, ${percentiles('"requestedAt"', '"startedAt"')} AS waited
  FROM finished GROUP BY GROUPING SETS ((at), ())`;

function toFinished(row: Row | undefined): OpsThroughput["total"] {
  const of = (pair: [number, number] | null | undefined) => ({ p50Ms: pair?.[0] ?? null, p95Ms: pair?.[1] ?? null });
  return {
    completed: row?.completed ?? 0,
    failed: row?.failed ?? 0,
    cancelled: row?.cancelled ?? 0,
    duration: of(row?.took),
    wait: of(row?.waited),
  };
}

function toTriggers(row: Row | undefined): Record<SyncTrigger, number> {
  const [api, webhook, schedule, reconcile, restore] = TRIGGERS.map((trigger) => row?.[trigger] ?? 0);
  return {
    api: api ?? 0,
    webhook: webhook ?? 0,
    schedule: schedule ?? 0,
    reconcile: reconcile ?? 0,
    restore: restore ?? 0,
  };
}
