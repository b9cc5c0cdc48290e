import type { SyncPhase } from "@project-sync/contracts";
import { type ProgressUnit, rateOf, remainingMsOf } from "./phase-progress.js";
import type { SyncView } from "./sync-view.js";

/** What is known of the phase that runs. Rate in units per second, time in milliseconds; null: not known (yet). */
export interface SyncFigures {
  phase: SyncPhase;
  done: number;
  total: number | null;
  unit: ProgressUnit;
  bytes: { done: number; total: number | null } | null;
  github: SyncView["github"];
  rate: number | null;
  remainingMs: number | null;
}

/** The live figures of a sync, or null where nothing is counted at the moment. */
export function figuresOf({ status, phase, progress, github }: SyncView): SyncFigures | null {
  const counted = phase === null ? undefined : progress[phase];
  if (status !== "running" || phase === null || counted === undefined) return null;
  const { done, total, unit, bytes } = counted;
  return { phase, done, total, unit, bytes, github, rate: rateOf(counted), remainingMs: remainingMsOf(counted) };
}
