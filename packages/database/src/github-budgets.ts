import { type Queryable, queryAll, queryOne } from "./queryable.js";

/** What GitHub last said is left of a budget. */
export interface GithubBudget {
  /** Whose: a digest of the token, or the installation. */
  account: string;
  /** GitHub's name of the budget: core, graphql. */
  resource: string;
  limit: number;
  remaining: number;
  resetAt: Date;
  updatedAt: Date;
}

/**
 * Notes what an answer said. Answers overtake each other: a later reset is a newer budget, and of one budget the smallest
 * rest is the newest, since it only shrinks.
 */
export async function noteBudget(db: Queryable, budget: Omit<GithubBudget, "updatedAt">): Promise<void> {
  const { account, resource, limit, remaining, resetAt } = budget;
  await queryOne(db, NOTE, [account, resource, limit, remaining, resetAt]);
}

/** A reset that has passed says nothing any more, not even that it was later. */
const NOTE = `
  INSERT INTO "GithubBudget" AS b ("account", "resource", "limit", "remaining", "resetAt", "updatedAt")
  VALUES ($1, $2, $3, $4, $5, now())
  ON CONFLICT ("account", "resource") DO UPDATE
  SET "limit" = EXCLUDED."limit", "remaining" = EXCLUDED."remaining", "resetAt" = EXCLUDED."resetAt", "updatedAt" = now()
  WHERE b."resetAt" <= now() OR EXCLUDED."resetAt" > b."resetAt"
    OR EXCLUDED."resetAt" = b."resetAt" AND EXCLUDED."remaining" <= b."remaining"`;

/** Every budget that an answer has told of, by account and resource. */
export async function readBudgets(db: Queryable): Promise<GithubBudget[]> {
  return await queryAll<GithubBudget>(db, `${SELECT} ORDER BY "account", "resource"`, []);
}

/** The budget, or null when no answer has told of it. */
export async function findBudget(
  db: Queryable,
  { account, resource }: Pick<GithubBudget, "account" | "resource">,
): Promise<GithubBudget | null> {
  return await queryOne<GithubBudget>(db, `${SELECT} WHERE "account" = $1 AND "resource" = $2`, [account, resource]);
}

const SELECT = `SELECT "account", "resource", "limit", "remaining", "resetAt", "updatedAt" FROM "GithubBudget"`;
