import type { SyncFact, SyncStats } from "@project-sync/contracts";
import { claimSync, requestSync } from "@project-sync/database";
import { type ForcedPlan, projectSync } from "@project-sync/pipeline";
import type { WorkerContext } from "../worker-context.js";

interface PlannedSync {
  repositoryId: string;
  force: boolean;
  plan: ForcedPlan;
}

/** One sync of main, in one attempt, by the ways asked for; anything but its completion is an error. */
export async function syncPlanned(
  { database, github, limits }: WorkerContext,
  { repositoryId, force, plan }: PlannedSync,
): Promise<{ syncId: string; stats: SyncStats; facts: SyncFact[] }> {
  const query = { repositoryId, branchName: "main", trigger: "api" as const, force };
  const { sync } = await requestSync(database, query);
  const claimed = await claimSync(database, { syncId: sync.id, workerId: "test", maxAttempts: 1 });
  if ("refused" in claimed) throw new Error(`The claim was refused: ${claimed.refused}`);
  const { signal } = new AbortController();
  const run = projectSync({ claim: claimed.claim, database, github, limits, signal, forcePlan: plan });
  const facts: SyncFact[] = [];
  for (;;) {
    const next = await run.next();
    if (!next.done) facts.push(next.value);
    else if (next.value.kind === "completed" && next.value.event.type === "sync.completed") {
      return { syncId: sync.id, stats: next.value.event.stats, facts };
    } else throw new Error(`The sync did not complete: ${JSON.stringify(next.value)}`);
  }
}
