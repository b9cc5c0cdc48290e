import { useSyncExternalStore } from "react";

/** One clock for the whole page and each pace, so that a thousand rows cost one timer and change together. */
const clocks = new Map<number, Clock>();

/** The time in milliseconds, renewed every so often. */
export function useNow(everyMs: number): number {
  let clock = clocks.get(everyMs);
  if (clock === undefined) {
    clock = createClock(everyMs);
    clocks.set(everyMs, clock);
  }
  return useSyncExternalStore(clock.subscribe, clock.read);
}

interface Clock {
  subscribe(listener: () => void): () => void;
  read(): number;
}

function createClock(everyMs: number): Clock {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;

  function tick(): void {
    now = Date.now();
    for (const listener of [...listeners]) listener();
  }

  return {
    read: () => now,
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        now = Date.now();
        timer = setInterval(tick, everyMs);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
}
