import type { SyncFact } from "@project-sync/contracts";
import type { Claim } from "@project-sync/database";
import { FactWriter } from "./fact-writer.js";
import { ProgressThrottle } from "./progress-throttle.js";
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
  const writer = new FactWriter(context, claim);
  try {
    for (;;) {
      const next = await facts.next();
      if (next.done) return next.value;
      writer.add(throttle.accept(next.value));
      // What follows completes the sync, whose last event must stand behind all of these.
      if (next.value.type === "sync.phase" && next.value.phase === "persist") await writer.flush();
    }
  } catch (error) {
    // How the run ended is told after what it did; if that cannot be stored, the end is what counts.
    await writer.flush().catch(() => undefined);
    throw error;
  } finally {
    await facts.return(undefined as T);
  }
}
