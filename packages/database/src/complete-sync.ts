import { CodedError, type CommitInfo, type SyncEvent, type SyncStats, type SyncWarning } from "@project-sync/contracts";
import type pg from "pg";
import { type EventRow, factPayload, toSyncEvent } from "./event-row.js";
import { publishMemory } from "./publish-memory.js";
import { prepare, queryOne } from "./queryable.js";
import { storableText } from "./storable-text.js";
import { insertEventSql } from "./sync-events.js";

/** Whose rows are published, and where. */
export interface PublishedAttempt {
  syncId: string;
  fence: number;
  branchId: string;
}

/** What a sync says of itself when it is completed. */
export interface Publication {
  /** null for a repository without commits */
  headSha: string | null;
  /** Null: not told, which it is not while the branch stays where it is. */
  headCommit?: CommitInfo | null;
  headEtag: string | null;
  treeSha: string;
  stats: SyncStats;
  /** Of the repository's settings, as the content obeys them. */
  settingsVersion: number;
  /** The branch was reset or force-pushed since its last sync. */
  rewritten?: boolean;
  /** Left out where the memory was not looked at: then it stays as far behind as it was. */
  memory?: MemoryOutcome | undefined;
}

/** What became of the memory stage. */
export interface MemoryOutcome {
  /** Files of the memory that this attempt staged. */
  stagedFiles: number;
  /** Of the repository's memory settings, as the memory obeys them; null: the stage failed, and the next sync tries again. */
  version: number | null;
}

export interface Published {
  /** `sync.completed`, to be published. */
  event: SyncEvent;
  /** Place in the branch's chain of completed syncs. */
  position: number;
}

/** A branch as its publication found it. */
export interface PublishedBranch {
  repositoryId: string;
  /** of its last completed sync; 0 before the first */
  position: number;
  lastSyncId: string | null;
}

interface Completion {
  attempt: PublishedAttempt;
  branch: PublishedBranch;
  publication: Publication;
}

/** The branch has got another sync since the publication was opened: its memory was restored. The next attempt goes from there. */
export class BranchMovedError extends CodedError {
  readonly code = "branch_moved";
  override readonly disposition = "retry";
}

/**
 * Links a sync to its branch's last one and completes it, with its memory, in the transaction that has its files. Null when
 * the fence is lost or the sync no longer runs.
 *
 * @throws BranchMovedError
 */
export async function completeSync(tx: pg.PoolClient, completion: Completion): Promise<Published | null> {
  const { attempt, branch } = completion;
  // Branch before sync, always: the order is what keeps those who lock both from waiting for each other.
  const now = await queryOne<PublishedBranch>(tx, LOCK_BRANCH, [attempt.branchId]);
  if (now?.position !== branch.position)
    throw new BranchMovedError("The branch got another sync; this one starts again.");
  if ((await queryOne(tx, LOCK_SYNC, [attempt.syncId, attempt.fence])) === null) return null;
  const position = branch.position + 1;
  const memory = await moveMemory(tx, { ...completion, position });
  const publication = { ...completion.publication, ...memory };
  const event = await complete(tx, { ...completion, publication, position });
  return event && { event, position };
}

const LOCK_BRANCH = prepare(
  "lock_published_branch",
  `SELECT "repositoryId", "position", "lastSyncId" FROM "Branch" WHERE "id" = $1 FOR NO KEY UPDATE`,
);
const LOCK_SYNC = prepare(
  "lock_published_sync",
  `
  SELECT FROM "ProjectSync" WHERE "id" = $1 AND "fence" = $2 AND "status" = 'running' FOR NO KEY UPDATE`,
);

interface Step extends Completion {
  position: number;
}

/**
 * The memory in the same transaction, but not at its cost: if this fails, the files are published without it, with a
 * warning, and the next sync reads the memory again. What is wrong with the connection fails both.
 */
async function moveMemory(tx: pg.PoolClient, step: Step): Promise<Partial<Publication>> {
  const { attempt, branch, position } = step;
  const { memory, stats } = step.publication;
  if (memory === undefined || memory.stagedFiles === 0) return {};
  const { repositoryId } = branch;
  await tx.query("SAVEPOINT memory");
  try {
    const counts = await publishMemory(tx, { ...attempt, repositoryId, position, expectedFiles: memory.stagedFiles });
    return { stats: { ...stats, memory: counts } };
  } catch (error) {
    await tx.query("ROLLBACK TO SAVEPOINT memory");
    return { stats: { ...stats, warnings: [...(stats.warnings ?? []), memoryFailed(error)] }, memory: FAILED };
  }
}

const FAILED: MemoryOutcome = { stagedFiles: 0, version: null };

/** The warning of a sync that could not bring the memory. */
export function memoryFailed(error: unknown): SyncWarning {
  const reason = storableText(error instanceof Error ? error.message : String(error)).slice(0, 500);
  const message = `The memory was not imported, the next sync tries again: ${reason}`;
  return { code: "memory_failed", path: null, message };
}

async function complete(
  tx: pg.PoolClient,
  { attempt, publication, branch, position }: Step,
): Promise<SyncEvent | null> {
  const { syncId, fence, branchId } = attempt;
  const { headSha, headCommit = null, headEtag, treeSha, settingsVersion, stats, rewritten = false } = publication;
  const { memory } = publication;
  const payload = factPayload({ type: "sync.completed", stats });
  const event = await queryOne<EventRow>(tx, COMPLETE, [
    ...[syncId, "sync.completed", payload, fence, position, branch.lastSyncId],
    ...[headSha, treeSha, JSON.stringify(stats), rewritten],
    headCommit && JSON.stringify(storableCommit(headCommit)),
  ]);
  const memoryVersion = [memory !== undefined, memory?.version ?? null];
  await tx.query(MOVE_BRANCH, [branchId, syncId, position, headSha, headEtag, settingsVersion, ...memoryVersion]);
  return event && toSyncEvent(event);
}

function storableCommit({ message, authorName, authoredAt }: CommitInfo): CommitInfo {
  return { message: storableText(message), authorName: authorName && storableText(authorName), authoredAt };
}

/** At the time when it is done, which is not when its transaction began. */
const COMPLETE = prepare(
  "complete_sync",
  insertEventSql(`
  UPDATE "ProjectSync" s
  SET "status" = 'completed', "position" = $5, "previousSyncId" = $6, "headSha" = $7, "treeSha" = $8, "stats" = $9,
      "rewritten" = $10, "baseSha" = (SELECT "headSha" FROM "ProjectSync" WHERE "id" = $6),
      "headCommit" = coalesce($11, (SELECT "headCommit" FROM "ProjectSync" WHERE "id" = $6 AND "headSha" = $7)),
      "completedAt" = clock_timestamp(), "resumeAt" = NULL,
      "errorCode" = NULL, "errorMessage" = NULL, "lastEventSeq" = "lastEventSeq" + 1
  WHERE "id" = $1 AND "fence" = $4
  RETURNING "id", "lastEventSeq"`),
);

const MOVE_BRANCH = `
  UPDATE "Branch"
  SET "lastSyncId" = $2, "position" = $3, "headSha" = $4, "headEtag" = $5, "settingsVersion" = $6, "deletedAt" = NULL,
    "memoryVersion" = CASE WHEN $7 THEN $8::int ELSE "memoryVersion" END,
    "headChangedAt" = CASE WHEN "headSha" IS DISTINCT FROM $4 THEN clock_timestamp() ELSE "headChangedAt" END,
    "updatedAt" = clock_timestamp()
  WHERE "id" = $1`;
