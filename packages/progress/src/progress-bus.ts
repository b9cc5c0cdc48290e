import type { SyncEvent } from "@project-sync/contracts";

/** Something other processes should look at now rather than at their next poll. Losing one costs time, nothing else. */
export type Nudge = { type: "cancel"; syncId: string } | { type: "dispatch" } | { type: "check" };

export interface ProgressListener {
  onEvent(event: SyncEvent): void;
  /** Events may have been missed, of this sync or (without an id) of any: read them from the store. */
  onGap(syncId?: string): void;
}

/**
 * Carries events between processes. Delivery is best effort: an event can be lost, repeated or come out of order, and
 * only `onGap` is promised after a connection was made or made again. The rows are the truth; `SyncChannels` makes
 * an exact sequence of both.
 */
export interface ProgressBus {
  /** Ends within a second or two. @throws BusUnavailableError, which is for the caller to log and no reason to stop */
  publish(event: SyncEvent): Promise<void>;
  /** One connection subscribes for the whole process, from the first listener on. Answers how to end it. */
  subscribe(listener: ProgressListener): () => void;
  /** As `publish`. */
  nudge(nudge: Nudge): Promise<void>;
  onNudge(listener: (nudge: Nudge) => void): () => void;
  close(): Promise<void>;
}
