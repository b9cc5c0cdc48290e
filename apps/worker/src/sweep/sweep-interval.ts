import { MINUTE } from "@project-sync/runtime";

/** How far apart two looks at the same thing are. */
export interface SweepLimits {
  minMs: number;
  maxMs: number;
  /** in [0, 1) */
  random: () => number;
}

/** Without a token a 304 costs as much as any answer, and there are 60 an hour. */
const MIN_WITHOUT_TOKEN = 15 * MINUTE;

/** The limits as they are with or without a token. */
export function sweepLimits(limits: SweepLimits, { hasToken }: { hasToken: boolean }): SweepLimits {
  const minMs = hasToken ? limits.minMs : Math.max(limits.minMs, MIN_WITHOUT_TOKEN);
  return { ...limits, minMs, maxMs: Math.max(minMs, limits.maxMs) };
}

/**
 * When to look again at what last changed `ageMs` ago: after half of that, since what has been quiet for long is likely to
 * stay so. Pure but for the jitter of a tenth either way, which spreads what began together.
 */
export function nextCheckIn(ageMs: number, { minMs, maxMs, random }: SweepLimits): number {
  const half = Math.min(maxMs, Math.max(minMs, ageMs / 2));
  return Math.round(half * (0.9 + 0.2 * random()));
}

/** An outage of hours must not be noticed hours after its end. */
const MAX_RETRY = 15 * MINUTE;

/** When to try again a look that failed; rarer the longer the last success is ago. */
export function retryCheckIn(sinceSuccessMs: number | null, limits: SweepLimits): number {
  return nextCheckIn(sinceSuccessMs ?? 0, { ...limits, maxMs: Math.max(limits.minMs, MAX_RETRY) });
}
