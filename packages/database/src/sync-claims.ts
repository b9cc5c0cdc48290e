import type { Repository, SyncEvent, SyncTrigger } from "@project-sync/contracts";
import { isTerminalStatus } from "@project-sync/contracts";
import { type BranchRow, ensureBranch } from "./branches.js";
import { type EventRow, factPayload, toSyncEvent } from "./event-row.js";
import { inTransaction } from "./in-transaction.js";
import { isPostgresError, UNIQUE_VIOLATION } from "./postgres-error.js";
import { type Connections, prepare, type Queryable, queryOne } from "./queryable.js";
import { type RepositoryRow, toRepository } from "./repository-row.js";
import { insertEventSql } from "./sync-events.js";
import { SYNC_COLUMNS, type SyncRow } from "./sync-row.js";

/** The right to run one attempt of a sync. It ends when another claim takes the fence further. */
export interface Claim {
  syncId: string;
  fence: number;
  /** 1 for the first. */
  attempt: number;
  workerId: string;
  projectId: string;
  repository: Repository;
  /** Of the repository's settings, as `repository` has them. */
  settingsVersion: number;
  /** Of its memory settings. */
  memoryVersion: number;
  branch: BranchRow;
  force: boolean;
  trigger: SyncTrigger;
  cancelRequested: boolean;
}

export interface ClaimedSync {
  claim: Claim;
  /** `sync.started`, to be published. */
  event: SyncEvent;
}

export interface ClaimRefused {
  refused: "not_found" | "finished" | "branch_busy" | "too_many_attempts";
  /** `sync.failed`, to be published, when the refusal ended the sync. */
  event?: SyncEvent;
}

export interface ClaimRequest {
  syncId: string;
  workerId: string;
  /** Attempts that may be spent before the sync is failed instead. Default 5. */
  maxAttempts?: number;
}

/**
 * Starts an attempt: moves the fence, so that whoever ran the sync before commits nothing any more, and the status to
 * running. Another sync of the branch that runs, or is paused, has precedence: then the row goes back to waiting.
 */
export async function claimSync(db: Connections, request: ClaimRequest): Promise<ClaimedSync | ClaimRefused> {
  try {
    return await inTransaction(db, (tx) => claimInTransaction(tx, request));
  } catch (error) {
    if (!isPostgresError(error, UNIQUE_VIOLATION, "ProjectSync_one_running")) throw error;
    await queryOne(db, RETURN_TO_QUEUE, [request.syncId]);
    return { refused: "branch_busy" };
  }
}

const RETURN_TO_QUEUE = `UPDATE "ProjectSync" SET "dispatchedAt" = NULL WHERE "id" = $1 AND "status" = 'queued'`;

async function claimInTransaction(tx: Queryable, request: ClaimRequest): Promise<ClaimedSync | ClaimRefused> {
  const { syncId, workerId, maxAttempts = 5 } = request;
  const row = await queryOne<SyncRow>(tx, LOCK, [syncId]);
  if (row === null) return { refused: "not_found" };
  if (isTerminalStatus(row.status)) return { refused: "finished" };
  if (row.attempt >= maxAttempts) return await failExhausted(tx, row);
  const attempt = row.attempt + 1;
  const started = factPayload({ type: "sync.started", attempt });
  const event = await queryOne<EventRow>(tx, CLAIM, [syncId, "sync.started", started, attempt, workerId]);
  const repository = await queryOne<RepositoryRow>(tx, REPOSITORY, [row.repositoryId]);
  if (event === null || repository === null) return { refused: "not_found" };
  const { repositoryId, branchName: name } = row;
  const branch = await ensureBranch(tx, { repositoryId, name, tracked: row.trigger === "api" });
  const { projectId, force, trigger } = row;
  const claim = { syncId, fence: row.fence + 1, attempt, workerId, projectId, force, trigger, branch };
  const cancelRequested = row.cancelRequestedAt !== null;
  const { settingsVersion, memoryVersion } = repository;
  return {
    claim: { ...claim, repository: toRepository(repository), settingsVersion, memoryVersion, cancelRequested },
    event: toSyncEvent(event),
  };
}

const LOCK = prepare("lock_claimed", `SELECT ${SYNC_COLUMNS} FROM "ProjectSync" WHERE "id" = $1 FOR NO KEY UPDATE`);
const REPOSITORY = `SELECT * FROM "Repository" WHERE "id" = $1`;

const CLAIM = prepare(
  "claim_sync",
  insertEventSql(`
  UPDATE "ProjectSync"
  SET "status" = 'running', "fence" = "fence" + 1, "attempt" = $4, "workerId" = $5, "heartbeatAt" = now(),
      "startedAt" = coalesce("startedAt", now()), "resumeAt" = NULL, "errorCode" = NULL, "errorMessage" = NULL,
      "dispatchedAt" = coalesce("dispatchedAt", now()), "lastEventSeq" = "lastEventSeq" + 1
  WHERE "id" = $1
  RETURNING "id", "lastEventSeq"`),
);

/** Its workers died again and again: the sync itself may be what kills them. */
async function failExhausted(tx: Queryable, row: SyncRow): Promise<ClaimRefused> {
  const code = "too_many_attempts";
  const message = `The sync was given up after ${row.attempt} attempts that did not end; see the worker's log, then retry.`;
  const payload = factPayload({ type: "sync.failed", code, message, retryable: true });
  const event = await queryOne<EventRow>(tx, FAIL_EXHAUSTED, [row.id, "sync.failed", payload, code, message]);
  return { refused: code, ...(event === null ? {} : { event: toSyncEvent(event) }) };
}

const FAIL_EXHAUSTED = insertEventSql(`
  UPDATE "ProjectSync"
  SET "status" = 'failed', "fence" = "fence" + 1, "errorCode" = $4, "errorMessage" = $5, "completedAt" = now(),
      "resumeAt" = NULL, "lastEventSeq" = "lastEventSeq" + 1
  WHERE "id" = $1
  RETURNING "id", "lastEventSeq"`);
