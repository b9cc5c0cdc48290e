import { CodedError, type CommitInfo, type SyncEvent, type SyncStats, type SyncWarning } from "@project-sync/contracts";
import type pg from "pg";
import { isActive } from "./active-filter.js";
import { type EventRow, factPayload, toSyncEvent } from "./event-row.js";
import { inTransaction } from "./in-transaction.js";
import { allowLongStatements, LONG_STATEMENT } from "./long-statements.js";
import { publishMemory } from "./publish-memory.js";
import { prepare, type Queryable, queryOne, withTimeout } from "./queryable.js";
import { storableText } from "./storable-text.js";
import { insertEventSql } from "./sync-events.js";

/** Staged rows are gone, as after a crash of the server: the table is not logged. The sync has to start again. */
export class StagingLostError extends CodedError {
  readonly code = "staging_lost";
  override readonly disposition = "retry";
}

export interface Publication {
  syncId: string;
  fence: number;
  branchId: string;
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
  /** How many rows were staged by this attempt. */
  expectedStaged: number;
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

/**
 * Makes a sync visible, whole, in one transaction: replaces the rows that changed, links the sync to the branch's last
 * one and completes it. Null when the fence is lost or the sync no longer runs; then nothing changes.
 */
export async function publishSync(db: Queryable, publication: Publication): Promise<Published | null> {
  const published = await inTransaction(db, async (tx) => {
    await allowLongStatements(tx);
    // Branch before sync, always: the order is what keeps two publishers from waiting for each other.
    const branch = await queryOne<LockedBranch>(tx, LOCK_BRANCH, [publication.branchId]);
    const owned = await queryOne(tx, LOCK_SYNC, [publication.syncId, publication.fence]);
    if (branch === null || owned === null) return null;
    const position = branch.position + 1;
    await moveFiles(tx, { publication, branch, position });
    const memory = await moveMemory(tx, { publication, branch, position });
    const event = await complete(tx, { publication: { ...publication, ...memory }, branch, position });
    return event && { event, position };
  });
  if (published !== null && publication.expectedStaged >= MANY) await tellPlanner(db);
  return published;
}

/** So many rows that PostgreSQL's idea of the table is wrong until its own housekeeping comes by. */
const MANY = 10_000;

/**
 * Without statistics of rows that were just written the next small push would read all of them (2 s of 100,000). A failure
 * costs only that: the sync is published.
 */
async function tellPlanner(db: Queryable): Promise<void> {
  await queryOne(db, `ANALYZE "RepositoryFile" ("branchId", "pathHash", "parentHash")`, []).catch(() => undefined);
}

interface LockedBranch {
  repositoryId: string;
  position: number;
  lastSyncId: string | null;
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

interface Step {
  publication: Publication;
  branch: LockedBranch;
  position: number;
}

async function moveFiles(tx: pg.PoolClient, { publication, branch, position }: Step): Promise<void> {
  const { syncId, fence, branchId, expectedStaged } = publication;
  const run = (text: string, values: unknown[]) => tx.query(withTimeout(text, values, LONG_STATEMENT));
  const { rows } = await run(COUNT_STAGED, [syncId, fence]);
  const staged = Number(rows[0]?.count);
  if (staged !== expectedStaged) {
    throw new StagingLostError(`${expectedStaged} changes were staged, ${staged} are there; the sync starts again.`);
  }
  if (staged > 0) {
    if (branch.lastSyncId !== null) await run(SUPERSEDE, [syncId, fence, branchId, position]);
    await run(INSERT, [syncId, fence, branchId, position, branch.repositoryId]);
  }
  await run(`DELETE FROM "StagedFile" WHERE "syncId" = $1`, [syncId]);
}

/**
 * The memory in the same transaction, but not at its cost: if this fails, the files are published without it, with a
 * warning, and the next sync reads the memory again. What is wrong with the connection fails both.
 */
async function moveMemory(tx: pg.PoolClient, step: Step): Promise<Partial<Publication>> {
  const { memory, stats, ...publication } = step.publication;
  if (memory === undefined || memory.stagedFiles === 0) return {};
  const { repositoryId } = step.branch;
  await tx.query("SAVEPOINT memory");
  try {
    const { position } = step;
    const counts = await publishMemory(tx, {
      ...publication,
      repositoryId,
      position,
      expectedFiles: memory.stagedFiles,
    });
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

const COUNT_STAGED = `SELECT count(*) FROM "StagedFile" WHERE "syncId" = $1 AND "fence" = $2`;

const SUPERSEDE = `
  WITH gone AS MATERIALIZED (
    SELECT "pathHash" AS hash FROM "StagedFile" WHERE "syncId" = $1 AND "fence" = $2
    UNION
    SELECT "renamedFromHash" FROM "StagedFile" WHERE "syncId" = $1 AND "fence" = $2 AND "kind" = 'renamed'
  )
  UPDATE "RepositoryFile" f SET "supersededBySyncId" = $1, "supersededAt" = $4
  FROM gone WHERE f."branchId" = $3 AND f."pathHash" = gone.hash AND ${isActive("f")}`;

const INSERT = `
  INSERT INTO "RepositoryFile" ("repositoryId", "branchId", "path", "pathHash", "parentHash", "type", "mode",
    "blobSha", "size", "language", "syncId", "introducedAt", "renamedFrom")
  SELECT $5, $3, "path", "pathHash", "parentHash", "type", "mode", "blobSha", "size", "language", $1, $4, "renamedFrom"
  FROM "StagedFile" WHERE "syncId" = $1 AND "fence" = $2 AND "kind" <> 'removed'
  ORDER BY "path"`;

async function complete(tx: pg.PoolClient, { publication, branch, position }: Step): Promise<SyncEvent | null> {
  const {
    syncId,
    fence,
    branchId,
    headSha,
    headCommit = null,
    headEtag,
    treeSha,
    settingsVersion,
    stats,
    rewritten = false,
    memory,
  } = publication;
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

const COMPLETE = prepare(
  "complete_sync",
  insertEventSql(`
  UPDATE "ProjectSync" s
  SET "status" = 'completed', "position" = $5, "previousSyncId" = $6, "headSha" = $7, "treeSha" = $8, "stats" = $9,
      "rewritten" = $10, "baseSha" = (SELECT "headSha" FROM "ProjectSync" WHERE "id" = $6),
      "headCommit" = coalesce($11, (SELECT "headCommit" FROM "ProjectSync" WHERE "id" = $6 AND "headSha" = $7)),
      "completedAt" = now(), "resumeAt" = NULL,
      "errorCode" = NULL, "errorMessage" = NULL, "lastEventSeq" = "lastEventSeq" + 1
  WHERE "id" = $1 AND "fence" = $4
  RETURNING "id", "lastEventSeq"`),
);

const MOVE_BRANCH = `
  UPDATE "Branch"
  SET "lastSyncId" = $2, "position" = $3, "headSha" = $4, "headEtag" = $5, "settingsVersion" = $6, "deletedAt" = NULL,
    "memoryVersion" = CASE WHEN $7 THEN $8::int ELSE "memoryVersion" END,
    "headChangedAt" = CASE WHEN "headSha" IS DISTINCT FROM $4 THEN now() ELSE "headChangedAt" END, "updatedAt" = now()
  WHERE "id" = $1`;
