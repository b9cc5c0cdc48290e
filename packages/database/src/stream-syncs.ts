import type { Sync } from "@project-sync/contracts";
import { type Queryable, queryAll, queryOne } from "./queryable.js";
import { type SyncRow, toSync } from "./sync-row.js";

/** What a stream of events is about: all syncs, or those of projects and repositories, and single ones. */
export interface StreamScope {
  all: boolean;
  projectIds: string[];
  repositoryIds: string[];
  syncIds: string[];
}

/** A sync as far as a stream has to know it. */
export interface StreamSync {
  id: string;
  projectId: string;
  repositoryId: string;
  requestedAt: Date;
  finished: boolean;
  /** sequence number of its newest event */
  lastEventSeq: number;
}

const COLUMNS = `
  s."id", s."projectId", s."repositoryId", s."requestedAt", s."lastEventSeq",
  s."status" IN ('completed', 'failed', 'cancelled') AS finished`;

/** Whether a sync is one of the scope: $1 all, $2 projects, $3 repositories, $4 syncs. */
const IN_SCOPE = `($1 OR s."projectId" = ANY($2::uuid[]) OR s."repositoryId" = ANY($3::uuid[]) OR s."id" = ANY($4::uuid[]))`;

/** The sync, or null. */
export async function findStreamSync(db: Queryable, id: string): Promise<StreamSync | null> {
  return await queryOne<StreamSync>(db, `SELECT ${COLUMNS} FROM "ProjectSync" s WHERE s."id" = $1`, [id]);
}

export interface StreamSyncList {
  scope: StreamScope;
  /** syncs requested since then, whether finished or not; left out: in the last `marginMs` */
  since: Date | null;
  marginMs: number;
  /** older ones too, while they are not finished */
  unfinished: boolean;
  /** these too, if they are of the scope */
  also: string[];
}

/** Syncs of a scope, which always include those it names one by one. `now` is the database's clock, as are all times. */
export async function listStreamSyncs(
  db: Queryable,
  { scope, since, marginMs, unfinished, also }: StreamSyncList,
): Promise<{ now: Date; syncs: StreamSync[] }> {
  const values = [...scopeValues(scope), since, marginMs, unfinished, also];
  const rows = await queryAll<{ now: Date } & (StreamSync | { id: null })>(db, LIST, values);
  const now = rows[0]?.now ?? new Date(0);
  return { now, syncs: rows.filter((row): row is { now: Date } & StreamSync => row.id !== null) };
}

/** Each part of the union has an index: by status and time, and by id. */
const LIST = `
  WITH clock AS (SELECT now() AS now, coalesce($5::timestamptz, now() - $6::float8 * interval '1 millisecond') AS since)
  SELECT clock.now, s.* FROM clock LEFT JOIN (
    SELECT ${COLUMNS} FROM "ProjectSync" s WHERE ${IN_SCOPE} AND s."id" IN (
      SELECT "id" FROM "ProjectSync" WHERE $7 AND "status" IN ('queued', 'running', 'paused')
      UNION SELECT "id" FROM "ProjectSync", clock
        WHERE "status" IN ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled') AND "requestedAt" >= clock.since
      UNION SELECT unnest($4::uuid[] || $8::uuid[])
    )
  ) s ON true
  ORDER BY s."requestedAt", s."id"`;

/** How things stand in a scope: unfinished syncs, then the latest of each branch, newest first. */
export async function listLatestSyncs(
  db: Queryable,
  { scope, limit }: { scope: StreamScope; limit: number },
): Promise<Sync[]> {
  const rows = await queryAll<SyncRow>(db, LATEST, [...scopeValues(scope), limit]);
  return rows.map(toSync);
}

const LATEST = `
  SELECT s.* FROM "ProjectSync" s
  WHERE s."status" IN ('queued', 'running', 'paused') AND ${IN_SCOPE} OR s."id" IN (
    SELECT DISTINCT ON (s."repositoryId", s."branchName") s."id" FROM "ProjectSync" s WHERE ${IN_SCOPE}
    ORDER BY s."repositoryId", s."branchName", s."requestedAt" DESC
  )
  ORDER BY s."status" IN ('queued', 'running', 'paused') DESC, s."requestedAt" DESC, s."id" LIMIT $5`;

/** What of a scope does not exist (or only outside of `projectId`, where that is not null): its kind and id, or null. */
export async function findUnknownInScope(
  db: Queryable,
  scope: StreamScope,
  projectId: string | null = null,
): Promise<{ kind: "project" | "repository" | "sync"; id: string } | null> {
  return await queryOne(db, UNKNOWN, [scope.projectIds, scope.repositoryIds, scope.syncIds, projectId]);
}

const UNKNOWN = `
  SELECT 'project' AS kind, asked.id FROM unnest($1::uuid[]) AS asked(id)
    WHERE NOT EXISTS (SELECT FROM "Project" t WHERE t."id" = asked.id AND ($4::uuid IS NULL OR t."id" = $4))
  UNION ALL SELECT 'repository', asked.id FROM unnest($2::uuid[]) AS asked(id)
    WHERE NOT EXISTS (SELECT FROM "Repository" t WHERE t."id" = asked.id AND ($4::uuid IS NULL OR t."projectId" = $4))
  UNION ALL SELECT 'sync', asked.id FROM unnest($3::uuid[]) AS asked(id)
    WHERE NOT EXISTS (SELECT FROM "ProjectSync" t WHERE t."id" = asked.id AND ($4::uuid IS NULL OR t."projectId" = $4))
  LIMIT 1`;

function scopeValues({ all, projectIds, repositoryIds, syncIds }: StreamScope): unknown[] {
  return [all, projectIds, repositoryIds, syncIds];
}
