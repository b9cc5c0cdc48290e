import type { SyncPhase, SyncStats } from "@project-sync/contracts";
import { formatBytes, formatCount, formatDuration } from "./format.js";
import type { SyncFigures } from "./sync-figures.js";
import type { SyncView } from "./sync-view.js";

const PHASE_NAMES: Record<SyncPhase, string> = {
  resolve: "Looking up the branch",
  tree: "Reading the tree",
  diff: "Comparing",
  content: "Fetching content",
  memory: "Updating memory",
  verify: "Verifying",
  persist: "Publishing",
};

const PAUSE_REASONS: Record<string, string> = {
  github_rate_limited: "GitHub's request limit is used up",
  github_unreachable: "GitHub does not answer",
  github_transient: "GitHub had a passing problem",
  internal_error: "Something went wrong",
};

export function phaseName(phase: SyncPhase): string {
  return PHASE_NAMES[phase];
}

/** A short sentence for the state of a sync: what a banner says first, and a screen reader hears. */
export function describeSync({ status, phase, cancelRequested, stats, queuePosition }: SyncView): string {
  switch (status) {
    case "queued":
      return cancelRequested ? "Cancelling …" : describeTurn(queuePosition);
    case "running":
      if (cancelRequested) return "Cancelling …";
      return phase === null ? "Starting" : phaseName(phase);
    case "paused":
      return "Paused";
    case "completed":
      return stats !== null && changedFiles(stats) === 0 ? "Up to date: nothing has changed" : "Completed";
    case "failed":
      return "Failed";
    case "cancelled":
      return "Cancelled";
  }
}

function describeTurn(position: number | null): string {
  if (position === null) return "Waiting for its turn";
  return position === 1 ? "Waiting for its turn: next" : `Waiting for its turn: number ${formatCount(position)}`;
}

/** Why it waits, in words where the code has some. */
export function describePause(reason: string | null): string {
  if (reason === null) return "Waiting to go on";
  return PAUSE_REASONS[reason] ?? `Waiting to try again (${reason})`;
}

/** "120 of 450 files", or "120 files" while the total is not known. */
export function describeCount({ done, total, unit }: SyncFigures): string {
  const amount = unit === "bytes" ? formatBytes : formatCount;
  const noun = unit === "bytes" ? "" : ` ${unit}`;
  return total === null ? `${amount(done)}${noun}` : `${amount(done)} of ${amount(total)}${noun}`;
}

/** "3.2 MiB of 17.9 MiB", or "" where no bytes are counted beside the files. */
export function describeBytes({ bytes, unit }: SyncFigures): string {
  if (bytes === null || unit === "bytes") return "";
  return bytes.total === null ? formatBytes(bytes.done) : `${formatBytes(bytes.done)} of ${formatBytes(bytes.total)}`;
}

/** "9 requests, 4,991 left this hour", of it what is known. */
export function describeQuota({ github }: SyncFigures): string {
  if (github === null) return "";
  const { requests, quotaLeft } = github;
  const sent = `${formatCount(requests)} ${requests === 1 ? "request" : "requests"}`;
  return quotaLeft === null ? sent : `${sent}, ${formatCount(quotaLeft)} left this hour`;
}

/** "38 files/s · about 12 s left", of it what is known. */
export function describePace({ rate, remainingMs, unit }: SyncFigures): string {
  if (rate === null) return "";
  const speed =
    unit === "bytes" ? `${formatBytes(rate)}/s` : `${rate < 10 ? rate.toFixed(1) : formatCount(rate)} ${unit}/s`;
  return remainingMs === null ? speed : `${speed} · about ${formatDuration(remainingMs)} left`;
}

/** "3 added, 1 removed", or that nothing changed. */
export function describeStats(stats: SyncStats): string {
  const kinds = ["added", "modified", "removed", "renamed"] as const;
  const told = kinds.filter((kind) => stats[kind] > 0).map((kind) => `${formatCount(stats[kind])} ${kind}`);
  if (told.length === 0) return `${formatCount(stats.unchanged)} files unchanged`;
  if (stats.unchanged > 0) told.push(`${formatCount(stats.unchanged)} unchanged`);
  return told.join(", ");
}

/** "17.9 MiB in 9 requests" */
export function describeTransfer({ bytes, requests }: SyncStats): string {
  return `${formatBytes(bytes)} in ${formatCount(requests)} ${requests === 1 ? "request" : "requests"}`;
}

function changedFiles({ added, modified, removed, renamed }: SyncStats): number {
  return added + modified + removed + renamed;
}
