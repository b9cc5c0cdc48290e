import type { SyncEvent, SyncFact } from "@project-sync/contracts";
import { type EventRow, factPayload, toSyncEvent } from "./event-row.js";
import { inTransaction } from "./in-transaction.js";
import { prepare, type Queryable, queryOne } from "./queryable.js";
import { storableText } from "./storable-text.js";
import { insertEventSql } from "./sync-events.js";

/** Names one attempt: it may write only while the row's fence is still this one and the sync runs. */
export interface Attempt {
  syncId: string;
  fence: number;
}

const OWNED = `"id" = $1 AND "fence" = $4 AND "status" = 'running'`;

export interface Heartbeat {
  /** False when another claim took over, or the sync ended: stop working. */
  owned: boolean;
  cancelRequested: boolean;
}

/** Tells that the attempt is alive, and learns whether it should be. */
export async function heartbeatSync(db: Queryable, { syncId, fence }: Attempt): Promise<Heartbeat> {
  const row = await queryOne<{ cancelRequested: boolean }>(db, HEARTBEAT, [syncId, fence]);
  return { owned: row !== null, cancelRequested: row?.cancelRequested ?? false };
}

const HEARTBEAT = prepare(
  "heartbeat",
  `
  UPDATE "ProjectSync" SET "heartbeatAt" = now() WHERE "id" = $1 AND "fence" = $2 AND "status" = 'running'
  RETURNING "cancelRequestedAt" IS NOT NULL AS "cancelRequested"`,
);

export interface Pause extends Attempt {
  resumeAt: Date;
  /** Shown to people. */
  reason: string;
  /** True when waiting is nobody's fault (a rate limit): the attempt is not counted. */
  refundAttempt: boolean;
}

/**
 * Puts the sync aside until `resumeAt`; it keeps its place on the branch. A cancel that arrived meanwhile wins: then the
 * event is `sync.cancelled`. Null when the fence is lost.
 */
export async function pauseSync(db: Queryable, pause: Pause): Promise<SyncEvent | null> {
  const { resumeAt, refundAttempt, ...attempt } = pause;
  const reason = storableText(pause.reason);
  return await inTransaction(db, async (tx) => {
    const row = await queryOne<{ cancelled: boolean }>(tx, LOCK, [attempt.syncId, attempt.fence]);
    if (row === null) return null;
    if (row.cancelled) return await cancelClaimedSync(tx, attempt);
    const fact: SyncFact = { type: "sync.paused", reason, resumeAt: resumeAt.toISOString() };
    return await endAttempt(tx, { attempt, fact, sql: PAUSE, values: [resumeAt, refundAttempt ? 1 : 0] });
  });
}

const LOCK = `
  SELECT "cancelRequestedAt" IS NOT NULL AS cancelled FROM "ProjectSync"
  WHERE "id" = $1 AND "fence" = $2 AND "status" = 'running' FOR NO KEY UPDATE`;

const PAUSE = insertEventSql(`
  UPDATE "ProjectSync"
  SET "status" = 'paused', "resumeAt" = $5, "attempt" = "attempt" - $6, "heartbeatAt" = NULL, "workerId" = NULL,
      "lastEventSeq" = "lastEventSeq" + 1
  WHERE ${OWNED}
  RETURNING "id", "lastEventSeq"`);

export interface Failure extends Attempt {
  code: string;
  /** Says what happened and what to do. */
  message: string;
  retryable: boolean;
}

/** Ends the sync as failed. The published tree stays. Null when the fence is lost. */
export async function failSync(db: Queryable, failure: Failure): Promise<SyncEvent | null> {
  const { code, retryable } = failure;
  const message = storableText(failure.message);
  const fact: SyncFact = { type: "sync.failed", code, message, retryable };
  return await endAttempt(db, { attempt: failure, fact, sql: FAIL, values: [code, message] });
}

const FAIL = insertEventSql(`
  UPDATE "ProjectSync"
  SET "status" = 'failed', "errorCode" = $5, "errorMessage" = $6, "completedAt" = now(), "lastEventSeq" = "lastEventSeq" + 1
  WHERE ${OWNED}
  RETURNING "id", "lastEventSeq"`);

/** Ends the sync as cancelled. The published tree stays. Null when the fence is lost. */
export async function cancelClaimedSync(db: Queryable, attempt: Attempt): Promise<SyncEvent | null> {
  const fact: SyncFact = { type: "sync.cancelled" };
  return await endAttempt(db, { attempt, fact, sql: CANCEL, values: [] });
}

const CANCEL = insertEventSql(`
  UPDATE "ProjectSync"
  SET "status" = 'cancelled', "cancelRequestedAt" = coalesce("cancelRequestedAt", now()), "completedAt" = now(),
      "lastEventSeq" = "lastEventSeq" + 1
  WHERE ${OWNED}
  RETURNING "id", "lastEventSeq"`);

interface End {
  attempt: Attempt;
  fact: SyncFact;
  sql: string;
  values: unknown[];
}

async function endAttempt(db: Queryable, { attempt, fact, sql, values }: End): Promise<SyncEvent | null> {
  const { syncId, fence } = attempt;
  const event = await queryOne<EventRow>(db, sql, [syncId, fact.type, factPayload(fact), fence, ...values]);
  return event && toSyncEvent(event);
}
