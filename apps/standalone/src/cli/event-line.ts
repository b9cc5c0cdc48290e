import type { SyncEvent, SyncPhase } from "@project-sync/contracts";
import { bytes, count, localTime } from "./figures.js";
import { terminalText } from "./terminal-text.js";

/** What each phase does, in the words of someone who waits for it. */
export const PHASE_LABELS: Record<SyncPhase, string> = {
  resolve: "find head",
  tree: "read tree",
  diff: "compare",
  content: "fetch content",
  memory: "memory",
  verify: "verify tree",
  persist: "publish",
};

type Progress = Extract<SyncEvent, { type: "sync.progress" }>;

/** "1,204 of 5,803 files", or without the total while it is not known */
export function progressText({ done, total, unit }: Pick<Progress, "done" | "total" | "unit">): string {
  const amount = (n: number) => (unit === "bytes" ? bytes(n) : count(n));
  const noun = unit === "bytes" ? "" : ` ${unit}`;
  return total === null ? `${amount(done)}${noun}` : `${amount(done)} of ${amount(total)}${noun}`;
}

/** The line for an event that is not progress within a phase; null for those without one. */
export function eventLine(event: SyncEvent): string | null {
  switch (event.type) {
    case "sync.queued":
      return "Waiting for a worker …";
    case "sync.started":
      return event.attempt > 1 ? `Trying again (attempt ${event.attempt})` : null;
    case "sync.paused":
      return `Paused until ${localTime(event.resumeAt)}: ${terminalText(event.reason)}`;
    default:
      return null;
  }
}
