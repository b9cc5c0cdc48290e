import type { WorkerContext } from "../worker-context.js";
import { type SweepLimits, sweepLimits } from "./sweep-interval.js";

/** The limits by which this worker sweeps. */
export async function limitsOf({
  github,
  sweepMinMs,
  sweepMaxMs,
  random = Math.random,
}: WorkerContext): Promise<SweepLimits> {
  return sweepLimits({ minMs: sweepMinMs, maxMs: sweepMaxMs, random }, { hasToken: await github.hasToken() });
}
