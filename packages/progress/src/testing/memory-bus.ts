import type { SyncEvent } from "@project-sync/contracts";
import type { ProgressBus, ProgressListener } from "../progress-bus.js";

/** A bus without a network, on which a test decides what arrives. */
export class MemoryBus implements Pick<ProgressBus, "subscribe"> {
  readonly listeners = new Set<ProgressListener>();

  subscribe(listener: ProgressListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  send(event: SyncEvent): void {
    for (const listener of this.listeners) listener.onEvent(event);
  }

  gap(syncId?: string): void {
    for (const listener of this.listeners) listener.onGap(syncId);
  }
}
