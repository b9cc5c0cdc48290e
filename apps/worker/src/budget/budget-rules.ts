import type { GithubBudget } from "@project-sync/database";

export type Budget = Omit<GithubBudget, "updatedAt">;

/** What syncs leave of a budget for people and the sweep: this many requests, but no more than a hundredth of it. */
const RESERVE = 20;

/** When enough of a budget is left again, or null when there is now; pure. */
export function usedUpUntil(
  { limit, remaining, resetAt }: Budget,
  { now, keepReserve }: { now: Date; keepReserve: boolean },
): Date | null {
  const reserve = keepReserve ? Math.min(RESERVE, Math.floor(limit / 100)) : 0;
  return remaining <= reserve && resetAt > now ? resetAt : null;
}

/** Which of two answers about one budget is the newer, as `noteBudget` decides it; pure. Answers overtake each other. */
export function newerBudget(a: Budget, b: Budget, now: Date): Budget {
  if (a.resetAt <= now || b.resetAt > a.resetAt) return b;
  return b.resetAt.getTime() === a.resetAt.getTime() && b.remaining <= a.remaining ? b : a;
}
