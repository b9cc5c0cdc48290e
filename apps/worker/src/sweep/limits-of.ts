import type { WorkerContext } from "../worker-context.js";
import { type SweepLimits, sweepLimits } from "./sweep-interval.js";

/** The limits by which this worker sweeps a repository. */
export async function limitsOf(
  { github, sweepMinMs: minMs, sweepMaxMs: maxMs, random = Math.random }: WorkerContext,
  { owner, name: repo }: { owner: string; name: string },
): Promise<SweepLimits> {
  // A token that cannot be had just now is one all the same.
  const hasToken = await github.hasToken({ owner, repo }).catch(() => true);
  return sweepLimits({ minMs, maxMs, random }, { hasToken });
}
