import { CodedError } from "@project-sync/contracts";
import { isActive, wasActiveAt } from "./active-filter.js";
import { type Queryable, queryOne } from "./queryable.js";

/** `at` names a sync that is unknown, of another branch, or did not complete: there is no tree at that sync. */
export class SyncNotOnBranchError extends CodedError {
  readonly code = "sync_not_on_branch";
}

/** The repository's retention has let go of the tree and the changes of that sync. */
export class SyncExpiredError extends CodedError {
  readonly code = "sync_expired";

  constructor(syncId: string) {
    super(
      `Sync ${syncId} is older than this repository's retention (keepSyncs, keepDays); its tree is no longer kept.`,
    );
  }
}

/** Which tree of a branch: the current one, or the one that a past sync left. */
export interface TreeVersion {
  repositoryId: string;
  branchName: string;
  at?: string | null;
}

/**
 * Asks something of one tree: `read` gets its place in the chain, or null for the current tree. Whether the tree is still
 * kept is asked again afterwards, for the collector may have begun to delete its rows while they were being read.
 *
 * @throws SyncNotOnBranchError, SyncExpiredError
 */
export async function readingTree<T>(
  db: Queryable,
  version: TreeVersion,
  read: (position: number | null) => Promise<T>,
): Promise<T> {
  const position = await findPosition(db, version);
  const answer = await read(position);
  if (position !== null) await findPosition(db, version);
  return answer;
}

/**
 * Place in the chain of the sync `at`, or null for the current tree.
 *
 * @throws SyncNotOnBranchError, SyncExpiredError
 */
export async function findPosition(db: Queryable, version: TreeVersion): Promise<number | null> {
  const { repositoryId, branchName, at } = version;
  if (at === undefined || at === null) return null;
  const row = await queryOne<{ position: number; kept: boolean }>(db, POSITION, [at, repositoryId, branchName]);
  if (row?.kept) return row.position;
  if (row !== null) throw new SyncExpiredError(at);
  throw new SyncNotOnBranchError(`${at} is not a completed sync of the branch ${branchName}; see its list of syncs.`);
}

const POSITION = `
  SELECT s."position", s."position" >= b."retainedFrom" AS kept
  FROM "ProjectSync" s JOIN "Branch" b ON b."repositoryId" = s."repositoryId" AND b."name" = s."branchName"
  WHERE s."id" = $1 AND s."repositoryId" = $2 AND s."branchName" = $3 AND s."status" = 'completed'`;

/**
 * SQL for the rows of one tree: `select` is written once and asked of the active rows or, for a past tree, of those still
 * active and those superseded since, each with its own index.
 */
export function ofTree(
  position: number | null,
  { parameter, select }: { parameter: string; select: TreeSelect },
): string {
  if (position === null) return `(${select(isActive("f"))})`;
  const [still, since] = wasActiveAt("f", parameter);
  return `(${select(still)}) UNION ALL (${select(since)})`;
}

export type TreeSelect = (condition: string) => string;
