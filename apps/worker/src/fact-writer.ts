import type { SyncFact } from "@project-sync/contracts";
import { appendSyncEvents, type Claim } from "@project-sync/database";
import { publishEvents } from "./publish-events.js";
import { FenceLostError } from "./run-errors.js";
import type { WorkerContext } from "./worker-context.js";

/** Sooner than anybody sees, and long enough that a small sync writes its events a few at a time. */
const DELAY_MS = 40;

interface PendingFact {
  fact: SyncFact;
  /** by `performance.now()` */
  at: number;
}

/** Makes events of facts, in their order: rows first, then published. Facts that come close together share a write. */
export class FactWriter {
  #pending: PendingFact[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  constructor(
    private readonly context: WorkerContext,
    private readonly claim: Claim,
  ) {}

  /** @throws FenceLostError when the row belongs to another worker, which an earlier write may have found out */
  add(facts: readonly SyncFact[]): void {
    if (this.#failure !== null) throw this.#failure;
    const at = performance.now();
    this.#pending.push(...facts.map((fact) => ({ fact, at })));
    if (this.#pending.length > 0) this.#timer ??= setTimeout(() => this.#write(), DELAY_MS);
  }

  /** Resolves when all that was added is written. @throws as `add` does */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
    if (this.#failure !== null) throw this.#failure;
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const pending = this.#pending.splice(0);
    if (pending.length === 0) return;
    this.#writing = this.#writing
      .then(() => (this.#failure === null ? this.#append(pending) : undefined))
      .catch((error: unknown) => {
        this.#failure ??= error;
      });
  }

  async #append(pending: readonly PendingFact[]): Promise<void> {
    const { syncId, fence } = this.claim;
    const now = performance.now();
    const facts = pending.map(({ fact }) => fact);
    const agesMs = pending.map(({ at }) => now - at);
    const events = await appendSyncEvents(this.context.database, { syncId, fence, facts, agesMs });
    if (events === null) throw new FenceLostError();
    await publishEvents(this.context, events);
  }
}
