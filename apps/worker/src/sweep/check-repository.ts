import { type DueRepository, postponeCheck, recordCheck, type SeenListing } from "@project-sync/database";
import { GithubRateLimitedError } from "@project-sync/github";
import type { WorkerContext } from "../worker-context.js";
import { healBranches } from "./heal-branches.js";
import { limitsOf } from "./limits-of.js";
import { lookAtBranches } from "./look-at-branches.js";
import { lookAtRepository, type SeenNow } from "./look-at-repository.js";
import { type Schedule, scheduleBranches } from "./schedule-branches.js";
import { nextCheckIn, retryCheckIn, type SweepLimits } from "./sweep-interval.js";

/** `superseded`: the lease ended meanwhile, and another worker's look counts. */
export type CheckResult = "in_step" | "healed" | "failed" | "rate_limited" | "superseded" | "interrupted";

/**
 * Looks at one repository and its branches and puts right what differs from GitHub: names and status are taken over,
 * branches that are gone are marked, syncs are asked for where a branch moved. An answer that cannot be had or believed
 * changes nothing and is asked for again later. Never throws but for a database that is away.
 */
export async function checkRepository(
  context: WorkerContext,
  repository: DueRepository,
  signal: AbortSignal,
): Promise<CheckResult> {
  const result = await check(context, { repository, limits: await limitsOf(context, repository) }, signal);
  context.metrics.checks.inc({ result });
  return result;
}

interface Check {
  repository: DueRepository;
  limits: SweepLimits;
}

async function check(context: WorkerContext, { repository, limits }: Check, signal: AbortSignal): Promise<CheckResult> {
  const { database, logger } = context;
  try {
    await context.budgets.requireBudget(repository.owner);
    return await look(context, { repository, limits }, signal);
  } catch (error) {
    if (signal.aborted) {
      await postponeCheck(database, repository, 0);
      return "interrupted";
    }
    const { id, owner, name } = repository;
    logger.info({ err: error, repositoryId: id, repository: `${owner}/${name}` }, "look at a repository failed");
    await postponeCheck(database, repository, waitAfter(error, context, { repository, limits }));
    return resultOf(error);
  }
}

async function look(context: WorkerContext, { repository, limits }: Check, signal: AbortSignal): Promise<CheckResult> {
  const seen = await lookAtRepository(context, repository, signal);
  const now = { ...repository, ...seen };
  const branches = await checkBranches(context, { repository: now, before: repository, limits }, signal);
  const { failure, healed, listing, schedule } = branches;
  const nextInMs = failure === null ? schedule.nextInMs : waitAfter(failure, context, { repository, limits });
  const finished = { repository, seen: { ...seen, listing }, branches: schedule.branches, nextInMs };
  if (!(await recordCheck(context.database, finished))) return "superseded";
  const changes = countChanges(context, repository, seen);
  if (failure !== null) return resultOf(failure);
  return healed + changes > 0 ? "healed" : "in_step";
}

interface CheckedBranches {
  schedule: Schedule;
  listing?: SeenListing | undefined;
  healed: number;
  failure: unknown;
}

interface BranchesCheck {
  repository: DueRepository;
  before: DueRepository;
  limits: SweepLimits;
}

/** An error of a listing is not thrown: what is known of the repository itself is recorded all the same. */
async function checkBranches(
  context: WorkerContext,
  { repository, before, limits }: BranchesCheck,
  signal: AbortSignal,
): Promise<CheckedBranches> {
  if (repository.status !== "active") {
    const age = repository.status === before.status ? ageOf(repository, repository.statusChangedAt) : 0;
    return { schedule: { branches: [], nextInMs: nextCheckIn(age, limits) }, healed: 0, failure: null };
  }
  try {
    const defaultChanged = repository.defaultBranch !== before.defaultBranch;
    const looked = await lookAtBranches(context, { repository, defaultChanged }, signal);
    const { count, lookAgain } = await healBranches(context, { repository, judged: looked.judged, limits });
    const schedule = scheduleBranches({ ...looked, repository, lookAgain }, limits);
    return { schedule, listing: looked.listing, healed: count, failure: looked.failure };
  } catch (failure) {
    if (signal.aborted) throw failure;
    return { schedule: { branches: [], nextInMs: 0 }, healed: 0, failure };
  }
}

/** Status and name are what people see; both are counted. */
function countChanges({ metrics, logger }: WorkerContext, before: DueRepository, now: SeenNow): number {
  const changes: string[] = [];
  if (now.status !== before.status) {
    changes.push(now.status === "active" ? "repository_returned" : `repository_${now.status}`);
  }
  if (now.owner !== before.owner || now.name !== before.name) changes.push("repository_renamed");
  for (const what of changes) metrics.healed.inc({ what });
  if (changes.length > 0) logger.info({ repositoryId: before.id, changes, ...now }, "repository changed on GitHub");
  return changes.length;
}

/** A rate limit ends at a known time; anything else is tried again the rarer, the longer it goes on. */
function waitAfter(error: unknown, { clock }: WorkerContext, { repository, limits }: Check): number {
  if (error instanceof GithubRateLimitedError) return Math.max(0, error.resumeAt.getTime() - clock.now().getTime());
  const { lastCheckedAt } = repository;
  return retryCheckIn(lastCheckedAt === null ? null : ageOf(repository, lastCheckedAt), limits);
}

function ageOf({ takenAt }: DueRepository, date: Date): number {
  return takenAt.getTime() - date.getTime();
}

function resultOf(error: unknown): CheckResult {
  return error instanceof GithubRateLimitedError ? "rate_limited" : "failed";
}
