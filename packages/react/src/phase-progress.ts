import type { SyncEvent } from "@project-sync/contracts";

export type ProgressUnit = "files" | "bytes" | "requests";

/** What was counted in one phase, and the last few counts with their times (milliseconds), for the rate. */
export interface PhaseProgress {
  done: number;
  /** null while it is not known */
  total: number | null;
  unit: ProgressUnit;
  /** of content, with the total as soon as all sizes are known */
  bytes: { done: number; total: number | null } | null;
  samples: readonly { at: number; done: number }[];
}

const WINDOW_MS = 10_000;
/** A rate of the first moments says nothing, and a remaining time made of it jumps about. */
const MEANINGFUL_MS = 2_000;
const MEANINGFUL_SAMPLES = 3;

/** The next count. A count that begins again (another way was tried) forgets the pace of the one before. */
export function countProgress(
  before: PhaseProgress | undefined,
  { done, total, unit, bytes, at }: Extract<SyncEvent, { type: "sync.progress" }>,
): PhaseProgress {
  const time = Date.parse(at);
  const continues = before !== undefined && before.unit === unit && done >= before.done;
  const kept = continues ? before.samples.filter((sample) => time - sample.at <= WINDOW_MS) : [];
  return { done, total, unit, bytes: bytes ?? null, samples: [...kept, { at: time, done }] };
}

/** Units per second over the last seconds, or null while that means nothing. */
export function rateOf({ samples }: PhaseProgress): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || samples.length < MEANINGFUL_SAMPLES || last.at - first.at < MEANINGFUL_MS) return null;
  const rate = ((last.done - first.done) * 1000) / (last.at - first.at);
  return rate > 0 ? rate : null;
}

/** Milliseconds until the phase is through at this rate, or null where total or rate are not known. */
export function remainingMsOf(progress: PhaseProgress): number | null {
  const rate = rateOf(progress);
  if (rate === null || progress.total === null || progress.done >= progress.total) return null;
  return ((progress.total - progress.done) / rate) * 1000;
}
