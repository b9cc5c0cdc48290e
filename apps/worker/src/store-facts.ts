import type { SyncFact } from "@project-sync/contracts";
import { appendSyncEvents, type Claim } from "@project-sync/database";
import { ProgressThrottle } from "./progress-throttle.js";
import { publishEvents } from "./publish-events.js";
import { FenceLostError } from "./run-errors.js";
import type { WorkerContext } from "./worker-context.js";

/**
 * Runs a pipeline to its end: each fact becomes a row first and is published then. Answers what the pipeline returned.
 *
 * @throws FenceLostError when the row belongs to another worker, after the pipeline has cleaned up
 */
export async function storeFacts<T>(
  context: WorkerContext,
  claim: Claim,
  facts: AsyncGenerator<SyncFact, T>,
): Promise<T> {
  const throttle = new ProgressThrottle(context.clock);
  try {
    for (;;) {
      const next = await facts.next();
      if (next.done) return next.value;
      await append(context, claim, throttle.accept(next.value));
    }
  } finally {
    await facts.return(undefined as T);
  }
}

async function append(context: WorkerContext, { syncId, fence }: Claim, facts: SyncFact[]): Promise<void> {
  if (facts.length === 0) return;
  const events = await appendSyncEvents(context.database, { syncId, fence, facts });
  if (events === null) throw new FenceLostError();
  await publishEvents(context, events);
}
