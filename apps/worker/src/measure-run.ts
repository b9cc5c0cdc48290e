import { monitorEventLoopDelay } from "node:perf_hooks";

/** What one run cost its process. Syncs that run side by side are in each other's figures. */
export interface RunFigures {
  durationMs: number;
  /** of all threads */
  cpuMs: number;
  /** the longest time for which the event loop could do nothing else */
  eventLoopDelayMaxMs: number;
}

/** How often the event loop is looked at; what an idle one answers, so it is taken off. */
const RESOLUTION_MS = 5;

/** Begins to measure; the answered function ends it, once. */
export function measureRun(): () => RunFigures {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const began = performance.now();
  const used = process.cpuUsage();
  return () => {
    delay.disable();
    const { user, system } = process.cpuUsage(used);
    const delayMs = delay.count === 0 ? 0 : delay.max / 1e6 - RESOLUTION_MS;
    return {
      durationMs: round(performance.now() - began),
      cpuMs: round((user + system) / 1000),
      eventLoopDelayMaxMs: Math.max(0, round(delayMs)),
    };
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
