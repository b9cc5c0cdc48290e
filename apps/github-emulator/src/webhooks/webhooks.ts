import { randomUUID } from "node:crypto";
import type { Repository } from "../repositories.js";
import { type Delivery, deliver } from "./deliver.js";
import type { Hook, HookSettings } from "./hook.js";

const EVENTS = ["push", "create", "delete"];
const FIRST_ID = 292_430_182;

/** The hooks of one emulator and everything they have delivered. A failed delivery is not repeated, as on GitHub. */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  #hooks: Hook[] = [];
  #lastId = FIRST_ID - 1;
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  /** Sends the events of every repository here; replaces what was configured before. Null: nowhere. */
  configure(settings: HookSettings | null): void {
    this.#hooks = this.#hooks.filter((hook) => hook.repositoryId !== null);
    if (settings) this.add(settings, null);
  }

  add(settings: HookSettings, repositoryId: number | null): Hook {
    this.#lastId += 1;
    const events = settings.events ?? EVENTS;
    const hook = { ...settings, events, id: this.#lastId, repositoryId, createdAt: new Date() };
    this.#hooks.push(hook);
    return hook;
  }

  list(repositoryId: number): Hook[] {
    return this.#hooks.filter((hook) => hook.repositoryId === repositoryId);
  }

  /** True when somebody wants this event; building a payload may be costly. */
  wants(event: string, repository: Repository): boolean {
    return this.#hooksFor(event, repository).length > 0;
  }

  emit(event: string, repository: Repository, payload: unknown): void {
    for (const hook of this.#hooksFor(event, repository)) this.send(hook, event, payload);
  }

  /** One delivery, whatever events the hook is for (a ping). */
  send(hook: Hook, event: string, payload: unknown, guid: string = randomUUID()): void {
    const body = Buffer.from(JSON.stringify(payload));
    const delivery: Delivery = { guid, event, hookId: hook.id, url: hook.url, payload, status: null, error: null };
    this.deliveries.push(delivery);
    this.track(deliver({ hook, delivery, body, signal: this.#closing.signal }));
  }

  /** Sends a delivery once more under its GUID, as the button on GitHub does. */
  redeliver(guid: string): void {
    const delivery = this.deliveries.find((other) => other.guid === guid);
    const hook = this.#hooks.find(({ id }) => id === delivery?.hookId);
    if (!delivery || !hook) throw new Error(`There is no delivery ${guid}`);
    this.send(hook, delivery.event, delivery.payload, guid);
  }

  /** Waits until nothing is being prepared or delivered. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Counts work as under way until it ends. */
  track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /** Breaks off what is being delivered. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
  }

  #hooksFor(event: string, { record }: Repository): Hook[] {
    const mine = this.#hooks.filter((hook) => hook.repositoryId === null || hook.repositoryId === record.id);
    return mine.filter((hook) => hook.events.includes(event) || hook.events.includes("*"));
  }
}
