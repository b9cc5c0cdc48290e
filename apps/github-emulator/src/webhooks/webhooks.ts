import { randomUUID } from "node:crypto";
import type { Repository } from "../repositories.js";
import type { RepositoryRecord } from "../stored-repository.js";
import { deliver } from "./deliver.js";
import type { Delivery } from "./delivery.js";
import { DeliveryLog } from "./delivery-log.js";
import { type Hook, type HookSettings, isSubscribed, listens } from "./hook.js";
import { Hooks } from "./hooks.js";
import { UnreliableNetwork, type UnreliableSettings } from "./unreliable/unreliable-network.js";

/** Which installation an app's events come by, as every payload for an app names it. */
type InstallationReference = (id: number) => { id: number; node_id: string };

interface Sending {
  event: string;
  payload: object;
  repositoryId?: number | null;
  installationId?: number | null;
  guid?: string;
  redelivery?: boolean;
}

/** Sends events to the hooks that want them. A failed delivery is not repeated, as on GitHub. */
export class Webhooks {
  readonly hooks = new Hooks();
  readonly log = new DeliveryLog();
  #network: UnreliableNetwork | null = null;
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(readonly referTo: InstallationReference) {}

  /** Sends the events of every repository here; replaces what was configured before. Null: nowhere. */
  configure(settings: HookSettings | null): void {
    this.hooks.removeWhere(({ target }) => target.kind === "everything");
    if (settings) this.hooks.add(settings, { kind: "everything" });
  }

  /** From now on deliveries are lost, doubled, delayed, shuffled. Null: no longer. */
  unreliable(settings: UnreliableSettings | null): void {
    this.#network = settings ? new UnreliableNetwork(settings) : null;
  }

  /** True when somebody wants this event; building a payload may be costly. */
  wants(event: string, { record }: Repository): boolean {
    return this.hooks.list().some((hook) => listens(hook, event, record) !== null);
  }

  /** Sends an event of a repository as it is now to all that want it; to an app, with its installation. */
  emit(event: string, record: RepositoryRecord, payload: object): void {
    for (const hook of this.hooks.list()) {
      const found = listens(hook, event, record);
      if (!found) continue;
      const { installationId } = found;
      const installation = installationId === null ? {} : { installation: this.referTo(installationId) };
      this.send(hook, { event, payload: { ...payload, ...installation }, repositoryId: record.id, installationId });
    }
  }

  /** Sends an event about an installation to its app, which cannot refuse it, and to hooks for everything. */
  emitToApp(appHook: Hook, sending: Sending): void {
    if (appHook.active) this.send(appHook, sending);
    for (const hook of this.hooks.list()) {
      if (hook.target.kind === "everything" && isSubscribed(hook, sending.event)) this.send(hook, sending);
    }
  }

  /** One delivery, whatever events the hook is for (a ping). */
  send(hook: Hook, { event, payload, ...rest }: Sending): void {
    const { repositoryId = null, installationId = null, guid = randomUUID(), redelivery = false } = rest;
    const network = this.#network;
    const { delaysMs } = network?.decide() ?? { delaysMs: [0] };
    const record = () =>
      this.log.add({ guid, event, hookId: hook.id, url: hook.url, payload, repositoryId, installationId, redelivery });
    if (delaysMs.length === 0) lose(record());
    const { signal } = this.#closing;
    for (const delayMs of delaysMs) {
      const delivery = record();
      const post = () => deliver({ hook, delivery, signal });
      this.track(network ? network.pass(post, delayMs, signal) : post());
    }
  }

  /** Sends a delivery once more under its GUID, as the button on GitHub does. @throws Error where there is none */
  redeliver(guid: string): void {
    const delivery = this.log.findByGuid(guid);
    const hook = delivery && this.hooks.find(delivery.hookId);
    if (!hook) throw new Error(`There is no delivery ${guid}`);
    this.attempt(hook, delivery);
  }

  /** One more attempt of a delivery, to where the hook points now. */
  attempt(hook: Hook, { guid, event, payload, repositoryId, installationId }: Delivery): void {
    this.send(hook, { guid, event, payload: payload as object, repositoryId, installationId, redelivery: true });
  }

  /** Waits until nothing is being prepared or delivered. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Counts work as under way until it ends. What fails once the emulator closes is nobody's concern. */
  track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) throw error;
      })
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /** Breaks off what is being delivered. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
  }
}

function lose(delivery: Delivery): void {
  Object.assign(delivery, { deliveredAt: new Date(), durationMs: 0, error: "Lost on its way (unreliable)" });
}
