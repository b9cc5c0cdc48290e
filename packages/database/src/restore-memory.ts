import { randomUUID } from "node:crypto";
import { CodedError, type RestorePreview, type Sync, type SyncEvent } from "@project-sync/contracts";
import type pg from "pg";
import { type EventRow, factPayload, toSyncEvent } from "./event-row.js";
import { inTransaction } from "./in-transaction.js";
import { isCurrent, wasCurrentAt } from "./memory-filter.js";
import { type MemoryRow, memoryColumns, toMemoryEntry } from "./memory-row.js";
import { END_ENTRIES } from "./publish-memory.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";
import { insertEventSql } from "./sync-events.js";
import { SYNC_COLUMNS, type SyncRow, toSync } from "./sync-row.js";

/** There is no memory of a sync that did not complete. */
export class RestoreImpossibleError extends CodedError {
  readonly code = "sync_not_completed";
}

export interface RestoredMemory {
  /** Stands for the restore in the branch's chain; its predecessor is what to restore in order to undo it. */
  sync: Sync;
  /** `sync.completed`, to be published. */
  event: SyncEvent;
}

/**
 * Brings the entries from a branch's files back to what they said after a past sync, as new versions, in one transaction.
 * The restore is a link in the branch's chain of syncs that changes no file; so it shows in the history, can itself be gone
 * back to, and the sync before it is the state to which it is undone. An entry keeps the place its file has now; only a
 * later change of that file replaces it. Null when there is no such sync.
 *
 * @throws RestoreImpossibleError
 */
export async function restoreMemory(db: Queryable, syncId: string): Promise<RestoredMemory | null> {
  return await inTransaction(db, async (tx) => {
    const target = await findTarget(tx, syncId, LOCKED);
    if (target === null) return null;
    const differences = await readDifferences(tx, target);
    const link = await insertLink(tx, target, countsOf(differences));
    const position = target.branchPosition + 1;
    const ended = differences.flatMap(({ nowId }) => (nowId === null ? [] : [nowId]));
    await tx.query(END_ENTRIES, [ended, link.sync.id, position]);
    await tx.query(BRING_BACK, [
      ...[differences.flatMap(({ thenId }) => (thenId === null ? [] : [thenId])), link.sync.id, position, syncId],
    ]);
    await tx.query(MOVE_BRANCH, [target.branchId, link.sync.id, position]);
    return link;
  });
}

interface Target {
  syncId: string;
  position: number;
  branchId: string;
  branchName: string;
  branchPosition: number;
  lastSyncId: string;
}

async function findTarget(db: Queryable, syncId: string, lock = ""): Promise<Target | null> {
  const sync = await queryOne<{ status: string }>(db, `SELECT "status"::text FROM "ProjectSync" WHERE "id" = $1`, [
    syncId,
  ]);
  if (sync === null) return null;
  if (sync.status !== "completed") {
    throw new RestoreImpossibleError(
      `Sync ${syncId} did not complete, so there is no memory of it. Name a completed one.`,
    );
  }
  return await queryOne<Target>(db, `${TARGET} ${lock}`, [syncId]);
}

const TARGET = `
  SELECT s."id" AS "syncId", s."position", b."id" AS "branchId", b."name" AS "branchName",
    b."position" AS "branchPosition", b."lastSyncId"
  FROM "ProjectSync" s JOIN "Branch" b ON b."repositoryId" = s."repositoryId" AND b."name" = s."branchName"
  WHERE s."id" = $1`;
/** As completing a sync locks it, so that the two are one after the other. */
const LOCKED = `FOR NO KEY UPDATE OF b`;

interface Difference {
  lineageId: string;
  nowId: string | null;
  thenId: string | null;
}

async function readDifferences(db: Queryable, { branchId, position }: Target): Promise<Difference[]> {
  return await queryAll<Difference>(db, DIFFERENCES, [branchId, position]);
}

const DIFFERENCES = `
  SELECT coalesce(now."lineageId", past."lineageId") AS "lineageId", now."id" AS "nowId", past."id" AS "thenId"
  FROM (SELECT * FROM "MemoryEntry" m WHERE m."branchId" = $1 AND ${isCurrent("m")}) AS now
  FULL JOIN (SELECT * FROM "MemoryEntry" m WHERE m."branchId" = $1 AND ${wasCurrentAt("m", "$2")}) AS past
    ON past."lineageId" = now."lineageId"
  WHERE now."digest" IS DISTINCT FROM past."digest"
  ORDER BY coalesce(now."path", past."path"), coalesce(now."anchor", past."anchor"), 1`;

function countsOf(differences: readonly Difference[]) {
  return {
    added: differences.filter(({ nowId }) => nowId === null).length,
    updated: differences.filter(({ nowId, thenId }) => nowId !== null && thenId !== null).length,
    removed: differences.filter(({ thenId }) => thenId === null).length,
  };
}

/** An entry whose file was moved since stays where the file is; one whose file is gone is where it was. */
const BRING_BACK = `
  INSERT INTO "MemoryEntry" ("projectId", "source", "repositoryId", "branchId", "path", "pathHash", "anchor", "blobSha",
    "lineageId", "version", "previousId", "title", "content", "tags", "date", "digest", "search", "syncId", "introducedAt",
    "restoredFromSyncId")
  SELECT past."projectId", past."source", past."repositoryId", past."branchId", coalesce(now."path", past."path"),
    coalesce(now."pathHash", past."pathHash"), coalesce(now."anchor", past."anchor"), past."blobSha", past."lineageId",
    last."version" + 1, last."id", past."title", past."content", past."tags", past."date", past."digest", past."search",
    $2, $3, $4
  FROM "MemoryEntry" past
  LEFT JOIN "MemoryEntry" now ON now."lineageId" = past."lineageId" AND now."supersededBySyncId" = $2
  CROSS JOIN LATERAL (
    SELECT l."id", l."version" FROM "MemoryEntry" l WHERE l."lineageId" = past."lineageId" ORDER BY l."version" DESC LIMIT 1
  ) AS last
  WHERE past."id" = ANY($1::uuid[])
  ORDER BY past."path", past."anchor"`;

const MOVE_BRANCH = `
  UPDATE "Branch" SET "lastSyncId" = $2, "position" = $3, "updatedAt" = now() WHERE "id" = $1`;

async function insertLink(
  tx: pg.PoolClient,
  target: Target,
  memory: ReturnType<typeof countsOf>,
): Promise<RestoredMemory> {
  const id = randomUUID();
  const row = await queryOne<SyncRow>(tx, INSERT_LINK, [id, target.lastSyncId, JSON.stringify(memory)]);
  if (row === null) throw new Error(`The last sync ${target.lastSyncId} of ${target.branchName} is not there.`);
  const sync = toSync(row);
  const stats = sync.stats ?? undefined;
  if (stats === undefined) throw new Error(`The sync ${id} has no stats.`);
  const payload = factPayload({ type: "sync.completed", stats });
  const event = await queryOne<EventRow>(tx, INSERT_EVENT, [id, "sync.completed", payload]);
  if (event === null) throw new Error(`The sync ${id} is not there.`);
  return { sync, event: toSyncEvent(event) };
}

/** The tree stays the last sync's; so its figures are all "unchanged". */
const INSERT_LINK = `
  INSERT INTO "ProjectSync" ("id", "projectId", "repositoryId", "branchName", "trigger", "status", "phase", "headSha",
    "headCommit", "baseSha", "treeSha", "stats", "attempt", "dispatchedAt", "startedAt", "completedAt", "position",
    "previousSyncId")
  SELECT $1, "projectId", "repositoryId", "branchName", 'restore', 'completed', 'persist', "headSha", "headCommit",
    "headSha", "treeSha",
    jsonb_build_object('added', 0, 'modified', 0, 'removed', 0, 'renamed', 0, 'bytes', 0, 'requests', 0,
      'unchanged', ("stats"->>'added')::int + ("stats"->>'modified')::int + ("stats"->>'renamed')::int
        + ("stats"->>'unchanged')::int,
      'skipped', coalesce(("stats"->>'skipped')::int, 0), 'memory', $3::jsonb),
    1, now(), now(), now(), "position" + 1, "id"
  FROM "ProjectSync" WHERE "id" = $2
  RETURNING ${SYNC_COLUMNS}`;

const INSERT_EVENT = insertEventSql(`
  UPDATE "ProjectSync" SET "lastEventSeq" = "lastEventSeq" + 1 WHERE "id" = $1 RETURNING "id", "lastEventSeq"`);

const MOST_CHANGES = 1_000;

/** What {@link restoreMemory} would change now. Null when there is no such sync. @throws RestoreImpossibleError */
export async function previewRestore(db: Queryable, syncId: string): Promise<RestorePreview | null> {
  const target = await findTarget(db, syncId);
  if (target === null) return null;
  const differences = await readDifferences(db, target);
  const shown = differences.slice(0, MOST_CHANGES);
  const ids = shown.flatMap(({ nowId, thenId }) => [nowId, thenId].filter((id) => id !== null));
  const rows = await queryAll<MemoryRow>(db, ENTRIES, [ids]);
  const entries = new Map(rows.map((row) => [row.id, toMemoryEntry(row)]));
  const counts = countsOf(differences);
  const current = await queryOne<{ count: number }>(db, COUNT_CURRENT, [target.branchId]);
  return {
    ...{ syncId, branchName: target.branchName, ...counts },
    unchanged: (current?.count ?? 0) - counts.updated - counts.removed,
    changes: shown.map(({ lineageId, nowId, thenId }) => ({
      kind: nowId === null ? "added" : thenId === null ? "removed" : "updated",
      lineageId,
      before: nowId === null ? null : (entries.get(nowId) ?? null),
      after: thenId === null ? null : (entries.get(thenId) ?? null),
    })),
  };
}

const ENTRIES = `SELECT ${memoryColumns(`left(m."content", 10000)`)} FROM "MemoryEntry" m WHERE m."id" = ANY($1::uuid[])`;
const COUNT_CURRENT = `SELECT count(*)::int AS count FROM "MemoryEntry" m WHERE m."branchId" = $1 AND ${isCurrent("m")}`;
