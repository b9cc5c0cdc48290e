import { type Delivery, isFinished } from "./delivery.js";

const FIRST_ID = 12_345_678_900;
const LIMIT = 50_000;

type NewDelivery = Pick<
  Delivery,
  "guid" | "event" | "hookId" | "url" | "payload" | "repositoryId" | "installationId" | "redelivery"
>;

/** All deliveries, the oldest first; beyond the limit the oldest are forgotten, as on GitHub after three days. */
export class DeliveryLog {
  readonly entries: Delivery[] = [];
  #lastId = FIRST_ID - 1;

  add(delivery: NewDelivery): Delivery {
    this.#lastId += 1;
    const unsent = {
      deliveredAt: null,
      durationMs: null,
      status: null,
      error: null,
      requestHeaders: {},
      response: null,
    };
    const action = actionOf(delivery.payload);
    const entry = { id: this.#lastId, action, ...delivery, createdAt: new Date(), ...unsent };
    this.entries.push(entry);
    if (this.entries.length > LIMIT) this.entries.splice(0, LIMIT / 10);
    return entry;
  }

  find(hookId: number, id: number): Delivery | null {
    return this.entries.find((delivery) => delivery.hookId === hookId && delivery.id === id) ?? null;
  }

  /** What one hook has delivered, or failed to; what is still under way is not listed. */
  finishedOf(hookId: number): Delivery[] {
    return this.entries.filter((delivery) => delivery.hookId === hookId && isFinished(delivery));
  }

  findLast(hookId: number): Delivery | null {
    return this.entries.findLast((delivery) => delivery.hookId === hookId && isFinished(delivery)) ?? null;
  }

  /** The latest attempt of an event. */
  findByGuid(guid: string): Delivery | null {
    return this.entries.findLast((delivery) => delivery.guid === guid) ?? null;
  }
}

function actionOf(payload: unknown): string | null {
  const { action = null } = payload as { action?: unknown };
  return typeof action === "string" ? action : null;
}
