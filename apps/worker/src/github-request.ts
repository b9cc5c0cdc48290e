import type { RequestContext } from "@project-sync/github";
import type { WorkerContext } from "./worker-context.js";

/** For requests about a repository of this owner: they are counted, and what they tell of the budget is noted. */
export function githubRequest(context: WorkerContext, owner: string, signal: AbortSignal) {
  const { onRequest: count } = appRequest(context, signal);
  return {
    signal,
    onRequest: (info) => {
      count(info);
      context.budgets.note(owner, info);
    },
  } satisfies RequestContext;
}

/** For requests as the App itself, which has a budget of its own and spends hardly any of it: they are counted. */
export function appRequest({ metrics }: WorkerContext, signal: AbortSignal) {
  return {
    signal,
    onRequest: (info) => metrics.githubRequests.inc({ route: info.route, status: String(info.status) }),
  } satisfies RequestContext;
}
