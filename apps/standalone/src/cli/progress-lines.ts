import type { SyncEvent } from "@project-sync/contracts";
import { eventLine, PHASE_LABELS, progressText } from "./event-line.js";
import type { ProgressView } from "./progress-view.js";

const EVERY_MS = 2_000;

/**
 * Progress for logs and pipes: a line per phase, one with its final count, and within a long phase one every two
 * seconds. Time is the events' own, so what is printed does not depend on how fast they arrive.
 */
export function createProgressLines(print: (line: string) => void): ProgressView {
  let lastAt = 0;
  let pending: Extract<SyncEvent, { type: "sync.progress" }> | null = null;

  function flush(): void {
    if (pending) print(`${PHASE_LABELS[pending.phase]}: ${progressText(pending)}`);
    pending = null;
  }

  return {
    show(event) {
      const at = Date.parse(event.at);
      if (event.type === "sync.progress") {
        pending = event;
        if (at - lastAt < EVERY_MS) return;
        lastAt = at;
        return flush();
      }
      flush();
      if (event.type === "sync.phase") lastAt = at;
      const line = event.type === "sync.phase" ? PHASE_LABELS[event.phase] : eventLine(event);
      if (line) print(line);
    },
    note: print,
    end: flush,
  };
}
