import type { RequestContext } from "@project-sync/github";
import type { WorkerContext } from "./worker-context.js";

/** For requests about a repository of this owner: they are counted, and what they tell of the budget is noted. */
export function githubRequest({ metrics, budgets }: WorkerContext, owner: string, signal: AbortSignal) {
  return {
    signal,
    onRequest: (info) => {
      metrics.githubRequests.inc({ route: info.route, status: String(info.status) });
      budgets.note(owner, info);
    },
  } satisfies RequestContext;
}
