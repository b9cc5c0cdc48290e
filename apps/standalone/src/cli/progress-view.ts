import type { SyncEvent } from "@project-sync/contracts";

/** Shows the events of one sync while they come. */
export interface ProgressView {
  show(event: SyncEvent): void;
  /** A remark of our own, such as a lost connection. */
  note(line: string): void;
  /** Leaves the screen in order, whatever has happened. */
  end(): void;
}
