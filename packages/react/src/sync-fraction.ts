import { type SyncPhase, syncPhaseSchema } from "@project-sync/contracts";
import type { PhaseProgress } from "./phase-progress.js";

export const PHASES: readonly SyncPhase[] = syncPhaseSchema.options;

/** Share of a typical first sync; fetching content is most of it. Where a bar stands, never a figure that is shown. */
const WEIGHTS: Record<SyncPhase, number> = {
  resolve: 0.03,
  tree: 0.12,
  diff: 0.05,
  content: 0.6,
  memory: 0.03,
  verify: 0.1,
  persist: 0.07,
};

/** How far a sync in this phase has come, 0 to 1: the phases before it, and of this one what is known to be done. */
export function fractionAt(phase: SyncPhase, progress: PhaseProgress | undefined): number {
  const before = PHASES.slice(0, PHASES.indexOf(phase)).reduce((sum, name) => sum + WEIGHTS[name], 0);
  return before + WEIGHTS[phase] * shareOf(progress);
}

function shareOf(progress: PhaseProgress | undefined): number {
  if (!progress?.total) return 0;
  return Math.min(1, progress.done / progress.total);
}
