import { type SyncEvent, type SyncPhase, syncPhaseSchema } from "@project-sync/contracts";
import cliProgress from "cli-progress";
import { eventLine, PHASE_LABELS, progressText } from "./event-line.js";
import type { ProgressView } from "./progress-view.js";

type Progress = Extract<SyncEvent, { type: "sync.progress" }>;
const WIDTH = 28;
const LABEL_WIDTH = Math.max(...Object.values(PHASE_LABELS).map((label) => label.length));

/** One bar per phase, drawn in place: full when the phase is over, without a filling while its total is not known. */
export function createProgressBars(stream: NodeJS.WritableStream): ProgressView {
  const multi = new cliProgress.MultiBar({
    stream,
    format: (_options, _params, payload: unknown) => barText(payload as BarState),
    hideCursor: true,
    emptyOnZero: true,
    linewrap: false,
    autopadding: false,
    // Ctrl-C is ours to handle.
    gracefulExit: false,
  });
  let bars = new Map<SyncPhase, { bar: cliProgress.SingleBar; state: BarState }>();

  function update(phase: SyncPhase, change: Partial<BarState>): void {
    const found = bars.get(phase);
    const state = { ...(found?.state ?? { phase, progress: null, over: false }), ...change };
    const bar = found?.bar ?? multi.create(1, 0, state);
    bars.set(phase, { bar, state });
    bar.update(0, state);
  }

  function startOver(): void {
    for (const { bar } of bars.values()) multi.remove(bar);
    bars = new Map();
  }

  return {
    show(event) {
      if (event.type === "sync.started") startOver();
      if (event.type === "sync.progress") update(event.phase, { progress: event });
      if (event.type === "sync.phase") {
        for (const phase of before(event.phase)) if (bars.has(phase)) update(phase, { over: true });
        update(event.phase, {});
      }
      if (event.type === "sync.completed") for (const phase of bars.keys()) update(phase, { over: true });
      const line = event.type === "sync.queued" ? null : eventLine(event);
      if (line) multi.log(`${line}\n`);
    },
    note: (line) => multi.log(`${line}\n`),
    end: () => multi.stop(),
  };
}

interface BarState {
  phase: SyncPhase;
  progress: Progress | null;
  over: boolean;
}

/** Exported for its test. */
export function barText({ phase, progress, over }: BarState): string {
  const share = over ? 1 : progress?.total ? Math.min(1, progress.done / progress.total) : 0;
  const filled = Math.round(share * WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(WIDTH - filled);
  const figures = progress ? progressText(progress) : over ? "" : "…";
  return `  ${PHASE_LABELS[phase].padEnd(LABEL_WIDTH)}  ${bar}  ${figures}`.trimEnd();
}

function before(phase: SyncPhase): SyncPhase[] {
  const order = syncPhaseSchema.options;
  return order.slice(0, order.indexOf(phase));
}
