import { CodedError, type Disposition, isTerminalEvent, type SyncEvent } from "@project-sync/contracts";
import { type Claim, cancelClaimedSync, failSync, pauseSync } from "@project-sync/database";
import { GithubRateLimitedError } from "@project-sync/github";
import { backoff } from "@project-sync/runtime";
import { FenceLostError, SyncCancelledError } from "./run-errors.js";
import type { WorkerContext } from "./worker-context.js";

/** What became of a run that did not complete; `event` is null when the row was no longer ours. */
export interface Settled {
  event: SyncEvent | null;
  /** when the job must run again, or null when the sync is over */
  delayUntil: Date | null;
}

/** The one place that turns an error of a run into the row's new state. Every write is fenced. */
export async function settleError(context: WorkerContext, claim: Claim, error: unknown): Promise<Settled> {
  if (error instanceof FenceLostError) return { event: null, delayUntil: null };
  if (error instanceof SyncCancelledError) return cancel(context, claim);
  const disposition: Disposition = error instanceof CodedError ? error.disposition : "retry";
  if (disposition === "pause") return pause(context, claim, error);
  if (disposition === "retry" && claim.attempt < context.maxAttempts) return retryLater(context, claim, error);
  return fail(context, claim, error, disposition === "retry");
}

async function cancel({ database }: WorkerContext, { syncId, fence }: Claim): Promise<Settled> {
  return { event: await cancelClaimedSync(database, { syncId, fence }), delayUntil: null };
}

/** Nothing is wrong with the sync: GitHub named the time, or this process ends and another may go on at once. */
function pause(context: WorkerContext, claim: Claim, error: unknown): Promise<Settled> {
  const resumeAt = error instanceof GithubRateLimitedError ? error.resumeAt : context.clock.now();
  return delay(context, claim, { resumeAt, reason: describe(error).code, refundAttempt: true });
}

function retryLater(context: WorkerContext, claim: Claim, error: unknown): Promise<Settled> {
  const wait = backoff({ attempt: claim.attempt, baseMs: context.retryBaseMs });
  const resumeAt = new Date(context.clock.now().getTime() + wait);
  return delay(context, claim, { resumeAt, reason: describe(error).code, refundAttempt: false });
}

/** A cancel that came meanwhile wins over the pause: then the event is the end, and the job is not to run again. */
async function delay(
  { database }: WorkerContext,
  { syncId, fence }: Claim,
  pausing: { resumeAt: Date; reason: string; refundAttempt: boolean },
): Promise<Settled> {
  const event = await pauseSync(database, { syncId, fence, ...pausing });
  const waits = event !== null && !isTerminalEvent(event);
  return { event, delayUntil: waits ? pausing.resumeAt : null };
}

async function fail(
  { database }: WorkerContext,
  { syncId, fence }: Claim,
  error: unknown,
  retryable: boolean,
): Promise<Settled> {
  const event = await failSync(database, { syncId, fence, ...describe(error), retryable });
  return { event, delayUntil: null };
}

/** What users read. An error without a code is a bug or an outage of ours; its text is for the log alone. */
function describe(error: unknown): { code: string; message: string } {
  if (error instanceof CodedError) return { code: error.code, message: error.message };
  return { code: "internal_error", message: "Something went wrong inside Project Sync; the worker's log says what." };
}
