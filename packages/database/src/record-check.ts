import { inTransaction } from "./in-transaction.js";
import { type Queryable, queryOne } from "./queryable.js";
import type { DueRepository } from "./repository-checks.js";

/** What a look learned, all of it as GitHub has it now. */
export interface SeenRepository
  extends Pick<
    DueRepository,
    "owner" | "name" | "defaultBranch" | "private" | "archived" | "sizeKb" | "status" | "etag"
  > {
  /** Left out when the branches were not listed. */
  listing?: SeenListing | undefined;
}

export interface SeenListing {
  pages: number;
  /** Only of a listing that showed nothing that still has to be synced: then a 304 says that all is in step. */
  etag: string | null;
}

export interface NextBranchCheck {
  name: string;
  /** As it was read: a hint that came since then keeps its time. */
  nextCheckAt: Date;
  inMs: number;
}

interface FinishedCheck {
  repository: Pick<DueRepository, "id" | "leasedUntil" | "lastCheckedAt" | "takenAt">;
  seen: SeenRepository;
  branches: readonly NextBranchCheck[];
  nextInMs: number;
}

/**
 * Notes what a look learned and when the next is due. False when the lease ended and another worker looked since, who knows
 * better: then nothing is noted. A hint that came meanwhile keeps the next look due, and takes the listing's etag away:
 * the hint may be of a setting that the listing was not judged by.
 */
export async function recordCheck(db: Queryable, { repository, seen, branches, nextInMs }: FinishedCheck) {
  const { id, leasedUntil, lastCheckedAt, takenAt } = repository;
  const { owner, name, defaultBranch, archived, sizeKb, status, etag, listing } = seen;
  return await inTransaction(db, async (tx) => {
    const recorded = await queryOne(tx, RECORD, [
      ...[id, leasedUntil, nextInMs, lastCheckedAt, owner, name, defaultBranch, seen.private, archived, status, etag],
      ...[listing !== undefined, listing?.etag ?? null, listing?.pages ?? null, takenAt, sizeKb],
    ]);
    if (recorded === null) return false;
    const columns = [branches.map((b) => b.name), branches.map((b) => b.nextCheckAt), branches.map((b) => b.inMs)];
    if (branches.length > 0) await queryOne(tx, SCHEDULE_BRANCHES, [id, ...columns]);
    return true;
  });
}

/** What was asked for now, or the hint that came meanwhile: then it is not the end of the lease that stands there. */
const NEXT_CHECK = `least(now() + $3::float8 * interval '1 millisecond',
    CASE WHEN "nextCheckAt" <> $2 THEN "nextCheckAt" END)`;

const RECORD = `
  UPDATE "Repository"
  SET "owner" = $5, "name" = $6, "defaultBranch" = $7, "private" = $8, "archived" = $9, "etag" = $11, "sizeKb" = $16,
    "statusChangedAt" = CASE WHEN "status" <> $10::"RepositoryStatus" THEN now() ELSE "statusChangedAt" END,
    "status" = $10::"RepositoryStatus",
    "branchesEtag" = CASE WHEN $12 AND "nextCheckAt" = $2 THEN $13 WHEN $12 THEN NULL ELSE "branchesEtag" END,
    "branchPages" = CASE WHEN $12 THEN $14::int ELSE "branchPages" END,
    "branchesListedAt" = CASE WHEN $12 THEN $15::timestamptz ELSE "branchesListedAt" END,
    "lastCheckedAt" = now(), "nextCheckAt" = ${NEXT_CHECK}, "updatedAt" = now()
  WHERE "id" = $1 AND "nextCheckAt" <= $2 AND "lastCheckedAt" IS NOT DISTINCT FROM $4::timestamptz
  RETURNING "id"`;

const SCHEDULE_BRANCHES = `
  UPDATE "Branch" b SET "nextCheckAt" = now() + next."inMs" * interval '1 millisecond'
  FROM unnest($2::text[], $3::timestamptz[], $4::float8[]) AS next ("name", "was", "inMs")
  WHERE b."repositoryId" = $1 AND b."name" = next."name" AND b."nextCheckAt" = next."was"`;

/** Gives a repository back that could not be looked at, to be tried again in `inMs`; nothing else changes. */
export async function postponeCheck(
  db: Queryable,
  { id, leasedUntil }: Pick<DueRepository, "id" | "leasedUntil">,
  inMs: number,
): Promise<void> {
  await queryOne(db, POSTPONE, [id, leasedUntil, inMs]);
}

const POSTPONE = `
  UPDATE "Repository" SET "nextCheckAt" = ${NEXT_CHECK} WHERE "id" = $1 AND "nextCheckAt" <= $2`;
