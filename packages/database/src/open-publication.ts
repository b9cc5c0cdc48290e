import { CodedError, type FileMode, type FileType, type NamedObject } from "@project-sync/contracts";
import { MINUTE } from "@project-sync/runtime";
import type pg from "pg";
import { activeAt } from "./active-rows.js";
import { countCollections, lockBlobsForUse } from "./blob-lock.js";
import {
  completeSync,
  type LockedBranch,
  type Publication,
  type Published,
  type PublishedAttempt,
} from "./complete-sync.js";
import type { CopyValue } from "./copy-encoder.js";
import { copyRows, uuidBytes } from "./copy-rows.js";
import { readChildrenWithin } from "./directory-reads.js";
import { openTransaction, type Transaction } from "./in-transaction.js";
import { LONG_STATEMENT } from "./long-statements.js";
import { parentHash, pathHash } from "./path-hash.js";
import { type Connections, prepare, queryOne, withTimeout } from "./queryable.js";
import { readTreeWithin } from "./tree-reads.js";

/** A row that a sync adds: a file or directory that is new, or as it is now. */
export interface NewFile {
  path: string;
  type: FileType;
  mode: FileMode;
  blobSha: string;
  size: number | null;
  language: string | null;
  /** Where a renamed file was before; that path is to be among the replaced ones. */
  renamedFrom: string | null;
}

/** Rows of a sync, to be made visible. */
export interface NewRows extends PublishedAttempt {
  /** Paths whose rows are no longer the mirror's; those that have none do no harm. */
  replaced: readonly string[];
  /** Each path once, in batches of up to 100,000: each is a statement, and between them the server waits for us. */
  added: Iterable<Iterable<NewFile>>;
  /** How many rows `added` has. */
  count: number;
  /** Left out where no content is wanted. */
  stored?: StoredContent | undefined;
}

/** Blobs that were there already when the sync asked, and which it therefore did not bring. */
export interface StoredContent {
  shas: readonly string[];
  /** of `findMissingBlobs` */
  collections: string;
}

/** Content that was there when the sync asked has been collected since. The next attempt fetches it. */
export class ContentCollectedError extends CodedError {
  readonly code = "content_collected";
  override readonly disposition = "retry";
}

/**
 * The rows of a sync in their place, in a transaction that is still open: they can be read and proven here, and are seen by
 * nobody else before `complete`. Left without it, nothing has changed.
 */
export interface OpenPublication extends AsyncDisposable {
  /** The branch's tree as it would become: batches of entries, ordered by the bytes of their paths. */
  readTree(): AsyncIterable<NamedObject[]>;
  /** The children of some of its directories, likewise. */
  readChildren(directories: Iterable<string>): AsyncIterable<NamedObject[]>;
  /** Makes all of it visible and completes the sync. Null when the fence is lost or the sync no longer runs. */
  complete(publication: Publication): Promise<Published | null>;
}

/**
 * Replaces the rows of a branch by those of a sync, invisible until `complete`. Null when the fence is lost already.
 *
 * @throws ContentCollectedError
 */
export async function openPublication(db: Connections, rows: NewRows): Promise<OpenPublication | null> {
  const transaction = await openTransaction(db);
  try {
    const branch = await moveFiles(transaction.client, rows);
    if (branch !== null) return publicationOf(db, transaction, branch, rows);
    await transaction[Symbol.asyncDispose]();
    return null;
  } catch (error) {
    await transaction[Symbol.asyncDispose]();
    throw error;
  }
}

function publicationOf(
  db: Connections,
  transaction: Transaction,
  branch: LockedBranch,
  { syncId, fence, branchId, count }: NewRows,
): OpenPublication {
  const { client } = transaction;
  return {
    readTree: () => readTreeWithin(client, branchId),
    readChildren: (directories) => readChildrenWithin(client, { branchId, directories }),
    async complete(publication) {
      const attempt = { syncId, fence, branchId };
      const published = await completeSync(client, { attempt, branch, publication });
      if (published === null) return null;
      await transaction.commit();
      if (count >= MANY) await tellPlanner(db);
      return published;
    },
    [Symbol.asyncDispose]: () => transaction[Symbol.asyncDispose](),
  };
}

/**
 * A worker that froze in the middle holds the branch no longer than this, and the other one goes on. Statements have the
 * connection's limit while rows go in, a batch at a time; reading and completing may take longer.
 */
const IDLE = 2 * MINUTE;

async function moveFiles(tx: pg.PoolClient, rows: NewRows): Promise<LockedBranch | null> {
  const { syncId, fence, branchId, replaced, added, stored } = rows;
  await tx.query(`SELECT set_config('idle_in_transaction_session_timeout', $1, true)`, [String(IDLE)]);
  // Branch before sync, always: the order is what keeps two publishers from waiting for each other.
  const branch = await queryOne<LockedBranch>(tx, LOCK_BRANCH, [branchId]);
  if (branch === null || (await queryOne(tx, OWNS, [syncId, fence])) === null) return null;
  await lockBlobsForUse(tx);
  if (stored) await requireStored(tx, stored);
  const position = branch.position + 1;
  if (branch.lastSyncId !== null) await supersede(tx, rows, position, replaced);
  const shared = [...[branch.repositoryId, branchId, syncId].map(uuidBytes), position];
  for (const files of added) {
    await copyRows(tx, { table: `"RepositoryFile"`, columns: COLUMNS, shared, rows: newRows(files) });
  }
  await tx.query(`SELECT set_config('statement_timeout', $1, true)`, [String(LONG_STATEMENT)]);
  return branch;
}

const LOCK_BRANCH = prepare(
  "lock_published_branch",
  `SELECT "repositoryId", "position", "lastSyncId" FROM "Branch" WHERE "id" = $1 FOR NO KEY UPDATE`,
);
/** Without a lock, which would make the sync's own events wait; completing looks again, with one. */
const OWNS = prepare(
  "owns_published_sync",
  `SELECT FROM "ProjectSync" WHERE "id" = $1 AND "fence" = $2 AND "status" = 'running'`,
);

/** Paths in one statement: their hashes are 100 KB. */
const BATCH = 5_000;

async function supersede(
  tx: pg.PoolClient,
  { syncId, branchId }: PublishedAttempt,
  position: number,
  paths: readonly string[],
): Promise<void> {
  for (let i = 0; i < paths.length; i += BATCH) {
    const batch = paths.slice(i, i + BATCH);
    await tx.query(SUPERSEDE, [branchId, batch, batch.map(pathHash), syncId, position]);
  }
}

const SUPERSEDE = `
  UPDATE "RepositoryFile" SET "supersededBySyncId" = $4, "supersededAt" = $5
  WHERE "id" = ANY (ARRAY(${activeAt(`f."id"`)}))`;

const COLUMNS = [
  ...["repositoryId", "branchId", "syncId", "introducedAt"],
  ...["path", "pathHash", "parentHash", "type", "mode", "blobSha", "size", "language", "renamedFrom"],
];

function* newRows(files: Iterable<NewFile>): Generator<CopyValue[]> {
  for (const { path, type, mode, blobSha, size, language, renamedFrom } of files) {
    yield [path, pathHash(path), parentHash(path), type, mode, blobSha, size, language, renamedFrom];
  }
}

async function requireStored(tx: pg.PoolClient, { shas, collections }: StoredContent): Promise<void> {
  if (shas.length === 0 || (await countCollections(tx)) === collections) return;
  const { rows } = await tx.query<{ count: number }>(withTimeout(COUNT_GONE, [shas], LONG_STATEMENT));
  const gone = rows[0]?.count ?? 0;
  if (gone > 0) throw new ContentCollectedError(`${gone} blobs were collected while the sync ran; it starts again.`);
}

const COUNT_GONE = `
  SELECT count(*)::int AS count FROM unnest($1::text[]) AS needed("sha")
  WHERE NOT EXISTS (SELECT FROM "Blob" b WHERE b."sha" = needed."sha")`;

/** So many rows that PostgreSQL's idea of the table is wrong until its own housekeeping comes by. */
const MANY = 10_000;

/**
 * Without statistics of rows that were just written the next small push would read all of them (2 s of 100,000). A failure
 * costs only that: the sync is published.
 */
async function tellPlanner(db: Connections): Promise<void> {
  await queryOne(db, `ANALYZE "RepositoryFile" ("branchId", "pathHash", "parentHash")`, []).catch(() => undefined);
}
