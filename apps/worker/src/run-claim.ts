import type { Claim } from "@project-sync/database";
import { type ProjectSyncInput, projectSync, type SyncOutcome } from "@project-sync/pipeline";
import { githubRequest } from "./github-request.js";
import { publishEvents } from "./publish-events.js";
import { FenceLostError } from "./run-errors.js";
import { type Settled, settleError } from "./settle-error.js";
import { storeFacts } from "./store-facts.js";
import { superviseClaim } from "./supervise-claim.js";
import { recheckAfterRun } from "./sweep/recheck-after-run.js";
import type { WorkerContext } from "./worker-context.js";

/** Runs a claimed sync to its end, or to the point where it waits; answers when its job must run again, if it must. */
export async function runClaim(context: WorkerContext, claim: Claim, jobSignal: AbortSignal): Promise<Date | null> {
  const startedAt = context.clock.now();
  const { event, delayUntil } = await runSupervised(context, claim, jobSignal);
  if (event === null) {
    context.logger.warn({ syncId: claim.syncId, fence: claim.fence }, "another worker took over; nothing written");
    return null;
  }
  await publishEvents(context, [event]);
  await recheckAfterRun(context, claim, event);
  if (delayUntil === null) observe(context, event.type.replace("sync.", ""), startedAt);
  return delayUntil;
}

async function runSupervised(context: WorkerContext, claim: Claim, jobSignal: AbortSignal): Promise<Settled> {
  await using supervision = superviseClaim(context, claim, jobSignal);
  const { signal } = supervision;
  try {
    await context.budgets.requireBudget(claim.repository.owner, { keepReserve: true });
    const outcome = await storeFacts(context, claim, projectSync(pipelineInput(context, claim, signal)));
    return settleOutcome(outcome);
  } catch (thrown) {
    const error: unknown = signal.aborted ? signal.reason : thrown;
    context.logger.info({ err: error, syncId: claim.syncId, attempt: claim.attempt }, "run ended early");
    return await settleError(context, claim, error);
  }
}

function pipelineInput(context: WorkerContext, claim: Claim, signal: AbortSignal): ProjectSyncInput {
  const { database, github, limits, metrics, forcePlan } = context;
  const { onRequest } = githubRequest(context, claim.repository.owner, signal);
  const onFallback = (way: string) => metrics.planFallbacks.inc({ way });
  return { claim, database, github, limits, signal, onRequest, onFallback, forcePlan };
}

function settleOutcome(outcome: SyncOutcome): Settled {
  if (outcome.kind === "lost") throw new FenceLostError();
  return { event: outcome.event, delayUntil: null };
}

function observe({ metrics, clock }: WorkerContext, status: string, startedAt: Date): void {
  metrics.syncsFinished.inc({ status });
  metrics.syncDuration.observe({ status }, (clock.now().getTime() - startedAt.getTime()) / 1000);
}
