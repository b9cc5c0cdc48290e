import type { Logger } from "@project-sync/runtime";
import { type BusMessage, decodeBusMessage } from "./bus-message.js";
import type { Nudge, ProgressListener } from "./progress-bus.js";

/** The listeners of one process, behind its one connection. An error of one listener does not reach the others. */
export class BusListeners {
  readonly #progress = new Set<ProgressListener>();
  readonly #nudges = new Set<(nudge: Nudge) => void>();

  constructor(private readonly logger: Pick<Logger, "warn">) {}

  subscribe(listener: ProgressListener): () => void {
    // A copy, so that one object subscribed twice can be unsubscribed once.
    const own = { onEvent: listener.onEvent.bind(listener), onGap: listener.onGap.bind(listener) };
    this.#progress.add(own);
    return () => void this.#progress.delete(own);
  }

  onNudge(listener: (nudge: Nudge) => void): () => void {
    const own = (nudge: Nudge) => listener(nudge);
    this.#nudges.add(own);
    return () => void this.#nudges.delete(own);
  }

  /** Messages were or may have been lost. */
  gap(syncId?: string): void {
    this.#tell(this.#progress, (listener) => listener.onGap(syncId));
  }

  receive(text: string): void {
    try {
      this.#deliver(decodeBusMessage(text));
    } catch (err) {
      this.logger.warn({ err }, "ignoring a message on the progress bus that is not ours");
    }
  }

  #deliver(message: BusMessage): void {
    if (message.kind === "event") this.#tell(this.#progress, (listener) => listener.onEvent(message.event));
    else if (message.kind === "behind") this.gap(message.syncId);
    else if (message.kind === "cancel") this.#nudge({ type: "cancel", syncId: message.syncId });
    else this.#nudge({ type: message.kind });
  }

  #nudge(nudge: Nudge): void {
    this.#tell(this.#nudges, (listener) => listener(nudge));
  }

  #tell<T>(listeners: Set<T>, tell: (listener: T) => void): void {
    for (const listener of listeners) {
      try {
        tell(listener);
      } catch (err) {
        this.logger.warn({ err }, "a progress listener failed");
      }
    }
  }
}
