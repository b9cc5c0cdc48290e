import type { OpsRateLimit, Page } from "@project-sync/contracts";
import { readBudgets } from "@project-sync/database";
import type { ApiContext } from "../context.js";

/** GitHub's budgets as answers last told of them. One whose reset has passed is whole again. */
export async function listRateLimits({ database, clock }: ApiContext): Promise<Page<OpsRateLimit>> {
  const now = clock.now();
  const items = (await readBudgets(database)).map(({ account, resource, limit, remaining, resetAt, updatedAt }) => ({
    ...{ account, resource, limit },
    remaining: resetAt <= now ? limit : remaining,
    resetAt: resetAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }));
  return { items, nextCursor: null };
}
