import type { SyncEvent } from "@project-sync/contracts";
import { type Claim, checkWithin, requestCheck } from "@project-sync/database";
import type { WorkerContext } from "../worker-context.js";
import { limitsOf } from "./limits-of.js";
import { nextCheckIn } from "./sweep-interval.js";

/** Errors that say something about the repository, which the sweep is better at finding out. */
const TELLING = new Set(["branch_not_found", "github_not_found", "github_repository_replaced"]);

/**
 * Sees to it that the sweep looks soon at what a run has shown to be lively, and at once at what it could not find. Best
 * effort, outside the transaction that published: without it the sweep comes by later.
 */
export async function recheckAfterRun(context: WorkerContext, claim: Claim, event: SyncEvent): Promise<void> {
  const { database, bus, logger } = context;
  const repositoryId = claim.repository.id;
  try {
    if (isSurprise(claim, event)) {
      await requestCheck(database, { repositoryIds: [repositoryId] });
      await bus.nudge({ type: "check" });
    } else if (event.type === "sync.completed" && event.stats.plan.tree?.way !== "unchanged") {
      const withinMs = nextCheckIn(0, await limitsOf(context, claim.repository));
      await checkWithin(database, { repositoryId, branchName: claim.branch.name, withinMs });
    }
  } catch (err) {
    logger.warn({ err, repositoryId }, "could not make a look due; the sweep comes by later");
  }
}

/** Something could not be found, or was found that counted as lost. */
function isSurprise({ repository }: Claim, event: SyncEvent): boolean {
  if (event.type === "sync.failed") return TELLING.has(event.code);
  return event.type === "sync.completed" && repository.status !== "active";
}
