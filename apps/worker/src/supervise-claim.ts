import { type Claim, heartbeatSync } from "@project-sync/database";
import { sleep } from "@project-sync/runtime";
import { FenceLostError, SyncCancelledError } from "./run-errors.js";
import type { WorkerContext } from "./worker-context.js";

/** Watches over a running claim; end it when the run has ended. */
export interface Supervision extends AsyncDisposable {
  /** aborts on cancel, on a lost fence, and when the job's own signal does; the reason says which */
  signal: AbortSignal;
}

/**
 * Tells the row that its worker is alive, every `heartbeatMs`, and learns from the same statement that a cancel was
 * requested or the row taken over. A nudge on the bus only makes a cancel faster: it may get lost, the row does not.
 */
export function superviseClaim(context: WorkerContext, claim: Claim, jobSignal: AbortSignal): Supervision {
  const run = new AbortController();
  const ended = new AbortController();
  const removeNudgeListener = context.bus.onNudge((nudge) => {
    if (nudge.type === "cancel" && nudge.syncId === claim.syncId) run.abort(new SyncCancelledError());
  });
  if (claim.cancelRequested) run.abort(new SyncCancelledError());
  const beating = beat(context, claim, run, ended.signal);
  return {
    signal: AbortSignal.any([run.signal, jobSignal]),
    async [Symbol.asyncDispose]() {
      removeNudgeListener();
      ended.abort();
      await beating;
    },
  };
}

async function beat(context: WorkerContext, claim: Claim, run: AbortController, ended: AbortSignal): Promise<void> {
  const { database, heartbeatMs, logger } = context;
  const { syncId, fence } = claim;
  while (await elapsed(heartbeatMs, ended)) {
    try {
      const { owned, cancelRequested } = await heartbeatSync(database, { syncId, fence });
      if (!owned) run.abort(new FenceLostError());
      else if (cancelRequested) run.abort(new SyncCancelledError());
    } catch (err) {
      logger.warn({ err, syncId }, "heartbeat failed; trying again");
    }
  }
}

async function elapsed(ms: number, signal: AbortSignal): Promise<boolean> {
  await sleep(ms, signal).catch(() => undefined);
  return !signal.aborted;
}
