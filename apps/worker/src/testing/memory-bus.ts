import type { SyncEvent } from "@project-sync/contracts";
import type { ProgressBus } from "@project-sync/progress";

type Nudge = Parameters<ProgressBus["nudge"]>[0];

/** A bus within the process that remembers what was published. */
export interface MemoryBus extends ProgressBus {
  published: SyncEvent[];
}

export function createMemoryBus(): MemoryBus {
  const published: SyncEvent[] = [];
  const listeners = new Set<(event: SyncEvent) => void>();
  const nudgeListeners = new Set<(nudge: Nudge) => void>();
  return {
    published,
    async publish(event) {
      published.push(event);
      for (const listener of listeners) listener(event);
    },
    subscribe: ({ onEvent }) => addTo(listeners, onEvent),
    async nudge(message) {
      for (const listener of nudgeListeners) listener(message);
    },
    onNudge: (listener) => addTo(nudgeListeners, listener),
    close: async () => undefined,
  };
}

function addTo<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => set.delete(item);
}
