import type { Repository } from "@project-sync/contracts";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

/** A mirrored repository that one worker looks at, with what earlier looks left. */
export interface DueRepository
  extends Pick<
    Repository,
    | "id"
    | "owner"
    | "name"
    | "defaultBranch"
    | "private"
    | "archived"
    | "sizeKb"
    | "status"
    | "autoSync"
    | "autoSyncBranches"
  > {
  githubId: bigint;
  statusChangedAt: Date;
  etag: string | null;
  branchesEtag: string | null;
  /** Pages of the last listing of branches, and when it was; null: there was none. */
  branchPages: number | null;
  branchesListedAt: Date | null;
  lastCheckedAt: Date | null;
  createdAt: Date;
  /** The database's time; ages are counted from it, so a worker's wrong clock does not matter. */
  takenAt: Date;
  /** Until then nobody else takes it; see `recordCheck`. */
  leasedUntil: Date;
}

interface TakeOptions {
  limit: number;
  /** Longer than any look takes: when it is over and nothing was recorded, the worker is taken for dead. */
  leaseMs: number;
  /** What the caller is looking at already: a hint that came meanwhile waits for the end of that. */
  except?: readonly string[];
}

/**
 * Takes the repositories whose look is due, the longest due first. Each goes to one caller of all, who has it until the
 * lease ends: its next look is pushed that far ahead, so that one whose worker died is looked at by another.
 */
export async function takeDueRepositories(
  db: Queryable,
  { limit, leaseMs, except = [] }: TakeOptions,
): Promise<DueRepository[]> {
  const rows = await queryAll<DueRow>(db, TAKE, [limit, leaseMs, except]);
  return rows.map((row) => ({ ...row, githubId: BigInt(row.githubId) }));
}

type DueRow = Omit<DueRepository, "githubId"> & { githubId: string };

/** Dates are kept in milliseconds, rounded: so is now, or what became due this very moment would not be. */
const TAKE = `
  WITH due AS (
    SELECT "id" FROM "Repository" WHERE "nextCheckAt" <= now()::timestamptz(3) AND "id" <> ALL ($3::uuid[])
    ORDER BY "nextCheckAt" LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
  )
  UPDATE "Repository" r SET "nextCheckAt" = now() + $2::float8 * interval '1 millisecond' FROM due WHERE r."id" = due."id"
  RETURNING r."id", r."githubId", r."owner", r."name", r."defaultBranch", r."private", r."archived", r."sizeKb", r."status",
    r."autoSync", r."autoSyncBranches", r."statusChangedAt", r."etag", r."branchesEtag", r."branchPages",
    r."branchesListedAt", r."lastCheckedAt", r."createdAt", now()::timestamptz(3) AS "takenAt",
    r."nextCheckAt" AS "leasedUntil"`;

/** Milliseconds until the next look is due, negative when one is overdue; null when nothing is mirrored but `except`. */
export async function findNextCheck(
  db: Queryable,
  { except = [] }: Pick<TakeOptions, "except"> = {},
): Promise<number | null> {
  return (await queryOne<{ inMs: number | null }>(db, NEXT, [except]))?.inMs ?? null;
}

const NEXT = `
  SELECT extract(epoch FROM min("nextCheckAt") - clock_timestamp())::float8 * 1000 AS "inMs"
  FROM "Repository" WHERE "id" <> ALL ($1::uuid[])`;

/** Whose look is asked for. `owner` is GitHub's login, in any case. */
export type CheckTarget = { repositoryIds: readonly string[] } | { githubIds: readonly bigint[] } | { owner: string };

/**
 * Makes looks due now: a hint came that these repositories, or one branch of them, changed. Answers their ids; what is
 * not mirrored is left out. One that is being looked at is looked at again afterwards.
 */
export async function requestCheck(
  db: Queryable,
  { branchName, ...target }: CheckTarget & { branchName?: string | undefined },
): Promise<string[]> {
  const rows = await queryAll<{ id: string }>(db, REQUEST, [
    "repositoryIds" in target ? target.repositoryIds : null,
    "githubIds" in target ? target.githubIds.map(String) : null,
    "owner" in target ? target.owner : null,
    branchName ?? null,
  ]);
  return rows.map(({ id }) => id);
}

/** In the order of ids, so that two hints about the same repositories do not wait for each other. */
const REQUEST = `
  WITH wanted AS (
    SELECT "id" FROM "Repository"
    WHERE "id" = ANY ($1::uuid[]) OR "githubId" = ANY ($2::bigint[]) OR lower("owner") = lower($3)
    ORDER BY "id" FOR NO KEY UPDATE
  ), hinted AS (
    UPDATE "Branch" b SET "nextCheckAt" = least(b."nextCheckAt", now())
    FROM wanted WHERE b."repositoryId" = wanted."id" AND b."name" = $4
  )
  UPDATE "Repository" r SET "nextCheckAt" = least(r."nextCheckAt", now()) FROM wanted WHERE r."id" = wanted."id"
  RETURNING r."id"`;

/** Sees to it that a branch is looked at within `withinMs`: it has just moved, and may do so again. */
export async function checkWithin(
  db: Queryable,
  { repositoryId, branchName, withinMs }: { repositoryId: string; branchName: string; withinMs: number },
): Promise<void> {
  await queryOne(db, WITHIN, [repositoryId, branchName, withinMs]);
}

const WITHIN = `
  WITH soon AS (SELECT now() + $3::float8 * interval '1 millisecond' AS at), branch AS (
    UPDATE "Branch" SET "nextCheckAt" = soon.at FROM soon
    WHERE "repositoryId" = $1 AND "name" = $2 AND "nextCheckAt" > soon.at
  )
  UPDATE "Repository" SET "nextCheckAt" = soon.at FROM soon WHERE "id" = $1 AND "nextCheckAt" > soon.at`;
