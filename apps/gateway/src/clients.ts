import { type Logger, SECOND, sleep } from "@project-sync/runtime";
import type { Client, DisconnectReason } from "./client.js";
import { StoppingError } from "./errors.js";
import type { StreamSettings } from "./stream-settings.js";

/** Streams that are ended within so little time of each other are as good as ended together. */
const MS_PER_CLIENT = 20;
/** Clients come back within so long of each other. */
const RETRY_SPREAD_MS = 5 * SECOND;
/** A client that does not take the end of its stream within this is cut off. */
const FAREWELL_MS = SECOND;
/** Heartbeats go out in this many portions, so that they never hold up events. */
const PORTIONS = 64;
const MIN_TICK_MS = 20;

/** All who are connected: their heartbeat, their numbers, and their orderly end. */
export class Clients {
  eventsSent = 0;
  readonly disconnects = new Map<DisconnectReason, number>();
  readonly #open = new Set<Client>();
  #heartbeat: NodeJS.Timeout | null = null;
  #round = this.#open.values();
  #draining = false;

  constructor(
    readonly settings: StreamSettings,
    private readonly logger: Pick<Logger, "info">,
  ) {}

  get size(): number {
    return this.#open.size;
  }

  /** @throws StoppingError while clients are being sent away */
  ensureOpen(): void {
    if (this.#draining) throw new StoppingError();
  }

  add(client: Client): void {
    this.#open.add(client);
    this.#heartbeat ??= this.#startBeating();
  }

  remove(client: Client, reason: DisconnectReason): void {
    if (!this.#open.delete(client)) return;
    this.disconnects.set(reason, (this.disconnects.get(reason) ?? 0) + 1);
    if (reason === "slow_consumer") this.logger.info({ reason }, "dropped a client that does not read its events");
    if (this.#open.size === 0) this.#stopBeating();
  }

  /**
   * Ends every stream, spread over a few seconds when there are many, and tells each client when to come back, spread
   * again: those who take over are not met by all of them at once. New ones are refused from now on.
   */
  async drain(): Promise<void> {
    this.#draining = true;
    const leaving = [...this.#open];
    const spreadMs = Math.min(this.settings.drainMs, leaving.length * MS_PER_CLIENT);
    const began = performance.now();
    for (const [index, client] of leaving.entries()) {
      const early = began + (index * spreadMs) / leaving.length - performance.now();
      if (early > MIN_TICK_MS) await sleep(early);
      client.sendAway(Math.round(this.settings.retryMs + Math.random() * RETRY_SPREAD_MS));
    }
    const deadline = performance.now() + FAREWELL_MS;
    while (this.#open.size > 0 && performance.now() < deadline) await sleep(MIN_TICK_MS);
    for (const client of this.#open) client.drop("draining");
    this.#stopBeating();
  }

  /** Each client is looked at twice per heartbeat, and gets one if it had nothing since the last look. */
  #startBeating(): NodeJS.Timeout {
    const halfMs = this.settings.heartbeatMs / 2;
    const portions = Math.max(1, Math.min(PORTIONS, Math.floor(halfMs / MIN_TICK_MS)));
    return setInterval(() => this.#beat(Math.ceil(this.#open.size / portions)), halfMs / portions).unref();
  }

  #beat(count: number): void {
    for (let left = count; left > 0; left--) {
      const { value, done } = this.#round.next();
      if (done) {
        this.#round = this.#open.values();
        return;
      }
      value.beat();
    }
  }

  #stopBeating(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }
}
