import type { OpsRange, RetriedGroup } from "@project-sync/contracts";
import { listFailedBranches, requestSync, timeBuckets } from "@project-sync/database";
import { announce } from "../announce.js";
import type { ApiContext } from "../context.js";

/** What a request answers well within its time. */
const MOST = 500;

/**
 * Asks for a new sync of every branch whose newest one failed with a code, the longest failed first. Each keeps the trigger
 * that it had: what failed without a person's doing does not become a branch that a person has asked for.
 */
export async function retryFailures(
  context: ApiContext,
  { code, range }: { code: string; range: OpsRange },
): Promise<RetriedGroup> {
  const { database, clock } = context;
  const { from, to } = timeBuckets(range, clock.now());
  const branches = await listFailedBranches(database, { from, to, code, limit: 10 * MOST });
  const events = [];
  let coalesced = 0;
  for (const branch of branches.slice(0, MOST)) {
    const { event } = await requestSync(database, branch);
    if (event === null) coalesced++;
    else events.push(event);
  }
  announce(context, { events, dispatch: true });
  return { code, queued: events.length, coalesced, left: Math.max(0, branches.length - MOST) };
}
