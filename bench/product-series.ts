import type { Check, Series } from "./report.js";
import type { MeasuredSync } from "./worker-session.js";

/** Collects syncs as a series of the report. */
export function productSeries(name: string, { files, bytes }: { files: number; bytes: number }) {
  const series: Required<Series> = {
    ...{ name, files, bytes },
    ...{ seconds: [], peakMemory: [], cpu: [], loopDelay: [], requests: [] },
  };
  /** `seconds` is what the requester waited, unless told otherwise */
  function add(sync: MeasuredSync, seconds = sync.seconds): void {
    series.seconds.push(seconds);
    series.peakMemory.push(sync.peakMemory);
    series.cpu.push(sync.cpuSeconds);
    series.loopDelay.push(sync.loopDelaySeconds);
    series.requests.push(sync.stats.requests);
  }
  return { series, add };
}

/** Where the time of a sync went. */
export function describePhases({ phases }: MeasuredSync): string {
  return Object.entries(phases)
    .map(([phase, seconds]) => `${phase} ${seconds.toFixed(2)} s`)
    .join(", ");
}

const MEMORY_GOAL_MB = 250;
const LOOP_DELAY_GOAL_MS = 100;

/** The worker's memory, which must not grow with what it syncs. */
export function memoryCheck(...all: Required<Series>[]): Check {
  const value = Math.max(...all.flatMap(({ peakMemory }) => peakMemory)) / 1e6;
  return { what: "peak memory of the worker", value, unit: "MB", atMost: MEMORY_GOAL_MB };
}

/** Who holds the event loop renews no locks and serves nobody else. A busy machine shows in it too. */
export function loopDelayCheck(...all: Required<Series>[]): Check {
  const value = Math.max(...all.flatMap(({ loopDelay }) => loopDelay)) * 1000;
  return { what: "longest hold of its event loop", value, unit: "ms", atMost: LOOP_DELAY_GOAL_MS };
}
