import { randomUUID } from "node:crypto";
import { CodedError, type Sync, type SyncEvent, type SyncTrigger } from "@project-sync/contracts";
import { EVENT_COLUMNS, type EventRow, factPayload, toSyncEvent } from "./event-row.js";
import { inTransaction } from "./in-transaction.js";
import { prepare, type Queryable, queryOne } from "./queryable.js";
import { insertEventSql } from "./sync-events.js";
import { SYNC_COLUMNS, type SyncRow, toSync } from "./sync-row.js";

/** The repository of a request is not, or no longer, there. */
export class UnknownRepositoryError extends CodedError {
  readonly code = "repository_not_found";
}

export interface SyncRequest {
  repositoryId: string;
  branchName: string;
  trigger: SyncTrigger;
  /** Read the whole tree again even if the head has not moved. */
  force?: boolean;
  /** For requests that come in bursts; left out: the sync is wanted at once. */
  debounce?: Debounce | undefined;
}

/** How long a sync waits for the end of a burst of requests, in ms. */
export interface Debounce {
  /** without another request for this long, it is over */
  quietMs: number;
  /** no request waits longer than this */
  maxMs: number;
}

export interface RequestedSync {
  sync: Sync;
  /** True when it joined a sync that was waiting already. */
  coalesced: boolean;
  /** `sync.queued` of a new sync, to be published after the commit; null when it joined. */
  event: SyncEvent | null;
}

/**
 * Asks for a sync of a branch. At most one waits per branch: a request while one waits joins it, a request while one runs
 * queues the next. One statement and a unique index decide, so any number of requests may arrive at once.
 *
 * The first request after a silence is never held back; those that follow it closely wait for the end of the burst.
 */
export async function requestSync(db: Queryable, request: SyncRequest): Promise<RequestedSync> {
  const { repositoryId, branchName, trigger, force = false } = request;
  const id = randomUUID();
  const payload = factPayload({ type: "sync.queued", trigger, branchName });
  const row = await queryOne<SyncRow & { event: EventJson | null }>(db, REQUEST, [
    ...[id, repositoryId, branchName, trigger, force, payload],
    ...[request.debounce?.quietMs ?? null, request.debounce?.maxMs ?? null],
  ]);
  if (row === null) throw new UnknownRepositoryError(`There is no repository ${repositoryId}; add it first.`);
  const event = row.event === null ? null : toSyncEvent({ ...row.event, at: new Date(row.event.at) });
  return { sync: toSync(row), coalesced: row.id !== id, event };
}

type EventJson = Omit<EventRow, "at"> & { at: string };

const REQUEST = prepare(
  "request_sync",
  `
  WITH asked AS (
    SELECT now() + $7::float8 * interval '1 millisecond' AS quiet, $8::float8 * interval '1 millisecond' AS longest
  ), requested AS (
    INSERT INTO "ProjectSync" AS s
      ("id", "projectId", "repositoryId", "branchName", "trigger", "force", "lastEventSeq", "notBefore")
    SELECT $1, r."projectId", r."id", $3, $4, $5, 1, CASE WHEN (
        SELECT "lastRequestedAt" FROM "ProjectSync" WHERE "repositoryId" = $2 AND "branchName" = $3
        ORDER BY "requestedAt" DESC LIMIT 1
      ) > now() - $7::float8 * interval '1 millisecond' THEN least(asked.quiet, now() + asked.longest) END
    FROM "Repository" r, asked WHERE r."id" = $2
    ON CONFLICT ("repositoryId", "branchName") WHERE "status" = 'queued'
    DO UPDATE SET "force" = s."force" OR EXCLUDED."force", "lastRequestedAt" = now(), "requestCount" = s."requestCount" + 1,
      "notBefore" = CASE WHEN s."notBefore" IS NOT NULL
        THEN (SELECT least(asked.quiet, s."requestedAt" + asked.longest) FROM asked) END
    RETURNING ${SYNC_COLUMNS}
  ), event AS (
    INSERT INTO "SyncEvent" ("syncId", "seq", "type", "payload")
    SELECT "id", 1, 'sync.queued', $6::jsonb FROM requested WHERE "id" = $1
    RETURNING ${EVENT_COLUMNS}
  )
  SELECT requested.*, to_jsonb(event) AS event FROM requested LEFT JOIN event ON true`,
);

export type CancelOutcome = "cancelled" | "requested" | "already_finished" | "not_found";

export interface CancelResult {
  outcome: CancelOutcome;
  /** `sync.cancelled`, to be published, when the sync ended here and now. */
  event?: SyncEvent;
}

/**
 * Cancels a sync: at once when it waits or is paused, otherwise by leaving word for the worker that runs it. Either way
 * the published tree stays as it is.
 */
export async function requestCancel(db: Queryable, syncId: string): Promise<CancelResult> {
  return await inTransaction(db, async (tx) => {
    const status = await queryOne<Pick<SyncRow, "status">>(tx, LOCK, [syncId]);
    if (status === null) return { outcome: "not_found" };
    if (status.status === "running") {
      await tx.query(LEAVE_WORD, [syncId]);
      return { outcome: "requested" };
    }
    if (status.status !== "queued" && status.status !== "paused") return { outcome: "already_finished" };
    const event = await queryOne<EventRow>(tx, CANCEL, [syncId, "sync.cancelled", "{}"]);
    return { outcome: "cancelled", ...(event === null ? {} : { event: toSyncEvent(event) }) };
  });
}

const LOCK = `SELECT "status" FROM "ProjectSync" WHERE "id" = $1 FOR NO KEY UPDATE`;

const LEAVE_WORD = `
  UPDATE "ProjectSync" SET "cancelRequestedAt" = coalesce("cancelRequestedAt", now()) WHERE "id" = $1`;

const CANCEL = insertEventSql(`
  UPDATE "ProjectSync"
  SET "status" = 'cancelled', "fence" = "fence" + 1, "cancelRequestedAt" = coalesce("cancelRequestedAt", now()),
      "completedAt" = now(), "resumeAt" = NULL, "lastEventSeq" = "lastEventSeq" + 1
  WHERE "id" = $1
  RETURNING "id", "lastEventSeq"`);
