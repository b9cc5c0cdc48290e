import { CodedError, type FileMode, type FileType, type NamedObject } from "@project-sync/contracts";
import type pg from "pg";
import { activeAt, isNear } from "./active-rows.js";
import { countCollections, lockBlobsForUse } from "./blob-lock.js";
import {
  completeSync,
  type Publication,
  type Published,
  type PublishedAttempt,
  type PublishedBranch,
} from "./complete-sync.js";
import type { CopyValue } from "./copy-encoder.js";
import { copyRows, uuidBytes } from "./copy-rows.js";
import { readChildrenWithin } from "./directory-reads.js";
import { openTransaction, type Transaction } from "./in-transaction.js";
import { LONG_STATEMENT } from "./long-statements.js";
import { parentHash, pathHash } from "./path-hash.js";
import { lockPublication } from "./publication-lock.js";
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

/** What a sync is about to publish. */
export interface Replacement extends PublishedAttempt {
  /** Paths whose rows are no longer the mirror's; those that have none do no harm. */
  replaced: readonly string[];
  /** Left out where no content is wanted. */
  stored?: StoredContent | undefined;
  /** Whoever forces a sync does not trust the mirror: rows that have a path but not its hash are replaced, too. */
  force?: boolean;
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
  /**
   * Adds rows, each path once; by one statement, so not by the million.
   *
   * @throws ContentCollectedError
   */
  add(files: Iterable<NewFile>): Promise<void>;
  /** The branch's tree as it would become: batches of entries, ordered by the bytes of their paths. */
  readTree(): AsyncIterable<NamedObject[]>;
  /** The children of some of its directories, likewise. */
  readChildren(directories: Iterable<string>): AsyncIterable<NamedObject[]>;
  /**
   * Makes all of it visible and completes the sync. Null when the fence is lost or the sync no longer runs.
   *
   * @throws BranchMovedError
   */
  complete(publication: Publication): Promise<Published | null>;
}

/**
 * Ends the rows of a branch that a sync replaces, for nobody else to see until `complete`. Null when the fence is lost
 * already. There is one at a time on a branch; the branch's own row is locked only to complete.
 */
export async function openPublication(db: Connections, replacement: Replacement): Promise<OpenPublication | null> {
  const transaction = await openTransaction(db);
  try {
    const branch = await takeBranch(transaction.client, replacement);
    if (branch !== null) return publicationOf(db, transaction, branch, replacement);
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
  branch: PublishedBranch,
  { syncId, fence, branchId, stored }: Replacement,
): OpenPublication {
  const { client } = transaction;
  const shared = [...[branch.repositoryId, branchId, syncId].map(uuidBytes), branch.position + 1];
  let count = 0;
  return {
    async add(files) {
      if (count === 0) await keepContent(client, stored);
      const rows = newRows(files, () => count++);
      await copyRows(client, { table: `"RepositoryFile"`, columns: COLUMNS, shared, rows });
    },
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

async function takeBranch(tx: pg.PoolClient, replacement: Replacement): Promise<PublishedBranch | null> {
  const { syncId, fence, branchId } = replacement;
  if ((await queryOne(tx, OWNS, [syncId, fence])) === null) return null;
  await lockPublication(tx, branchId);
  // How long the rest takes hangs on the repository.
  const branch = await queryOne<PublishedBranch>(tx, BRANCH, [branchId, String(LONG_STATEMENT)]);
  if (branch !== null && branch.lastSyncId !== null) await supersede(tx, replacement, branch.position + 1);
  return branch;
}

const BRANCH = prepare(
  "published_branch",
  `
  SELECT "repositoryId", "position", "lastSyncId", set_config('statement_timeout', $2, true)
  FROM "Branch" WHERE "id" = $1`,
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
  { syncId, branchId, replaced, force = false }: Replacement,
  position: number,
): Promise<void> {
  const statement = force ? SUPERSEDE_DAMAGED : SUPERSEDE;
  for (let i = 0; i < replaced.length; i += BATCH) {
    const batch = replaced.slice(i, i + BATCH);
    const values = [branchId, batch, batch.map(pathHash), syncId, position];
    await tx.query(withTimeout(statement, values, LONG_STATEMENT));
  }
}

const superseding = (found: string) => `
  UPDATE "RepositoryFile" SET "supersededBySyncId" = $4, "supersededAt" = $5 WHERE "id" = ANY (ARRAY(${found}))`;
const SUPERSEDE = superseding(activeAt(`f."id"`));
/** Twice the lookups, and more below directories whose path is longer than what the index holds of it. */
const SUPERSEDE_DAMAGED = superseding(activeAt(`f."id"`, isNear));

const COLUMNS = [
  ...["repositoryId", "branchId", "syncId", "introducedAt"],
  ...["path", "pathHash", "parentHash", "type", "mode", "blobSha", "size", "language", "renamedFrom"],
];

function* newRows(files: Iterable<NewFile>, count: () => void): Generator<CopyValue[]> {
  for (const { path, type, mode, blobSha, size, language, renamedFrom } of files) {
    count();
    yield [path, pathHash(path), parentHash(path), type, mode, blobSha, size, language, renamedFrom];
  }
}

/** Before the first row: from here on the collector waits, and what it took since the sync asked is missed. */
async function keepContent(tx: pg.PoolClient, stored: StoredContent | undefined): Promise<void> {
  await lockBlobsForUse(tx);
  if (!stored || stored.shas.length === 0 || (await countCollections(tx)) === stored.collections) return;
  for (let i = 0; i < stored.shas.length; i += SHAS) {
    const row = await queryOne<{ gone: number }>(tx, COUNT_GONE, [stored.shas.slice(i, i + SHAS)]);
    if (row?.gone)
      throw new ContentCollectedError(`${row.gone} blobs were collected while the sync ran; it starts again.`);
  }
}

/** At this many a list of SHAs is a megabyte. */
const SHAS = 25_000;

const COUNT_GONE = `
  SELECT count(*)::int AS gone FROM unnest($1::text[]) AS needed("sha")
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
