import type { OpsMaintenance, OpsRange } from "@project-sync/contracts";
import { type Queryable, queryAll, queryOne } from "./queryable.js";
import { bucketSql, fillBuckets, timeBuckets } from "./time-buckets.js";

/** `healed`: a difference was put right; `check`: the sweep looked at a repository. */
export type ActivityKind = "healed" | "check";

export interface Activity {
  kind: ActivityKind;
  what: string;
  count: number;
}

/** Adds to the counts of this minute. Workers write at the same time, in one order, so that they only wait. */
export async function addActivity(db: Queryable, activity: readonly Activity[]): Promise<void> {
  if (activity.length === 0) return;
  const columns = [
    activity.map(({ kind }) => kind),
    activity.map(({ what }) => what),
    activity.map(({ count }) => count),
  ];
  await queryOne(db, ADD, columns);
}

const ADD = `
  INSERT INTO "ActivityCount" AS c ("at", "kind", "what", "count")
  SELECT date_trunc('minute', now()), kind, what, count FROM unnest($1::text[], $2::text[], $3::int[]) AS a(kind, what, count)
  ORDER BY kind, what
  ON CONFLICT ("at", "kind", "what") DO UPDATE SET "count" = c."count" + EXCLUDED."count"`;

/** Deletes counts that no question reaches any more. */
export async function expireActivity(db: Queryable): Promise<void> {
  await queryOne(db, `DELETE FROM "ActivityCount" WHERE "at" < now() - interval '8 days'`, []);
}

type Counts = Pick<OpsMaintenance, "range" | "bucketMs" | "from" | "to" | "buckets" | "total">;

/** What happened in the range, by when. */
export async function readActivity(db: Queryable, { range, now }: { range: OpsRange; now: Date }): Promise<Counts> {
  const buckets = timeBuckets(range, now);
  const rows = await queryAll<Row>(db, READ, [buckets.bucketMs, buckets.from, buckets.to]);
  return {
    range,
    bucketMs: buckets.bucketMs,
    from: buckets.from.toISOString(),
    to: buckets.to.toISOString(),
    buckets: fillBuckets(buckets, (at) => ({
      at: at.toISOString(),
      ...countsOf(rows.filter((row) => row.at.getTime() === at.getTime())),
    })),
    total: countsOf(rows),
  };
}

interface Row extends Activity {
  at: Date;
}

const READ = `
  SELECT ${bucketSql('"at"', "$1")} AS at, "kind", "what", sum("count")::int AS count FROM "ActivityCount"
  WHERE "at" >= $2 AND "at" < $3 GROUP BY 1, "kind", "what" ORDER BY 1`;

function countsOf(rows: readonly Row[]): OpsMaintenance["total"] {
  const of = (kind: ActivityKind) => {
    const counts: Record<string, number> = {};
    for (const row of rows) if (row.kind === kind) counts[row.what] = (counts[row.what] ?? 0) + row.count;
    return counts;
  };
  return { healed: of("healed"), checks: of("check") };
}

/** How the sweep stands. */
export async function readSweep(db: Queryable): Promise<OpsMaintenance["sweep"]> {
  const row = await queryOne<SweepRow>(db, SWEEP, []);
  if (row === null) throw new TypeError("An aggregate answers one row");
  const { repositories, due, overdueMs, lastCheckedAt } = row;
  return {
    repositories,
    due,
    overdueMs: Math.max(0, overdueMs ?? 0),
    lastCheckedAt: lastCheckedAt?.toISOString() ?? null,
  };
}

interface SweepRow {
  repositories: number;
  due: number;
  overdueMs: number | null;
  lastCheckedAt: Date | null;
}

const SWEEP = `
  SELECT count(*)::int AS repositories, count(*) FILTER (WHERE "nextCheckAt" <= now())::int AS due,
    (extract(epoch FROM now() - min("nextCheckAt")) * 1000)::float8 AS "overdueMs", max("lastCheckedAt") AS "lastCheckedAt"
  FROM "Repository"`;
