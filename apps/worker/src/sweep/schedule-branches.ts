import type { CheckedBranch, DueRepository, NextBranchCheck } from "@project-sync/database";
import type { LookedAtBranches } from "./look-at-branches.js";
import { nextCheckIn, type SweepLimits } from "./sweep-interval.js";

interface Looked extends Pick<LookedAtBranches, "rows" | "judged"> {
  repository: DueRepository;
  /** branches that are not in step yet, and in how many milliseconds to look again */
  lookAgain: ReadonlyMap<string, number>;
}

export interface Schedule {
  branches: NextBranchCheck[];
  /** of the repository: when the first branch is due */
  nextInMs: number;
}

/** When each branch that was looked at, and so the repository, is looked at next; pure but for the jitter. */
export function scheduleBranches({ repository, rows, judged, lookAgain }: Looked, limits: SweepLimits): Schedule {
  const branches: NextBranchCheck[] = [];
  const due = [...lookAgain.values()];
  const lookedAt = new Map(judged.map((branch) => [branch.name, branch]));
  const now = repository.takenAt.getTime();
  for (const row of rows) {
    const { name, nextCheckAt } = row;
    const looked = lookedAt.get(name);
    const isGone = looked?.verdict === "gone" || row.deletedAt !== null;
    const inMs = lookAgain.get(name) ?? nextCheckIn(looked?.verdict === "gone" ? 0 : now - lastChange(row), limits);
    due.push(looked === undefined ? nextCheckAt.getTime() - now : inMs);
    // By itself a branch that is gone is asked for rarely, since that is dear: listings show its return.
    if (looked !== undefined) branches.push({ name, nextCheckAt, inMs: isGone ? limits.maxMs : inMs });
  }
  const fallback = nextCheckIn(now - repository.statusChangedAt.getTime(), limits);
  return { branches, nextInMs: due.length === 0 ? fallback : Math.max(0, Math.min(...due)) };
}

function lastChange({ deletedAt, changedAt }: CheckedBranch): number {
  return (deletedAt ?? changedAt).getTime();
}
