import { requestSync, SyncExpiredError, takeBranchSample } from "@project-sync/database";
import { proveTree } from "@project-sync/pipeline";
import { publishEvents } from "./publish-events.js";
import type { WorkerContext } from "./worker-context.js";

/**
 * Proves the published tree of one branch, the one whose turn it is. Where rows are not what they were proven to be at
 * publication, somebody changed them: that is told, and a sync is asked for that reads the whole tree again and puts them
 * right.
 */
export async function verifySample(context: WorkerContext, signal: AbortSignal): Promise<void> {
  const { database, metrics, logger } = context;
  const sample = await takeBranchSample(database);
  if (sample === null) return;
  const { syncId: at, ...branch } = sample;
  try {
    const { ok, faults } = await proveTree(database, { ...branch, at, signal });
    metrics.proofs.inc({ result: ok ? "ok" : "failed" });
    if (ok) return;
    logger.error({ ...sample, faults }, "the mirror does not prove itself; reading the whole tree again");
  } catch (error) {
    if (error instanceof SyncExpiredError) return;
    throw error;
  }
  const { repositoryId, branchName } = branch;
  metrics.healed.inc({ what: "proof" });
  const { event } = await requestSync(database, { repositoryId, branchName, trigger: "reconcile", force: true });
  await publishEvents(context, event === null ? [] : [event]);
}
