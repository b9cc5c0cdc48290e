import type { SyncEvent, WebhookDelivery, WebhookOutcome } from "@project-sync/contracts";
import {
  type Database,
  type Debounce,
  type DeliveryEffect,
  type DeliveryInput,
  inTransaction,
  type Queryable,
  recordDelivery,
} from "@project-sync/database";
import { boundPayload } from "./bound-payload.js";
import { type AppliedHint, planEffect } from "./plan-effect.js";

/** A delivery whose origin has been proven, by its signature or because GitHub's API told of it. */
export interface Delivery {
  guid: string;
  event: string;
  action: string | null;
  payload: unknown;
}

export interface ReceiveOptions {
  source: WebhookDelivery["source"];
  debounce?: Debounce | undefined;
  /** ms that it took until now, to be noted */
  durationMs?: number | null;
}

/** What became of a delivery; `duplicate` for one that was received before. */
export interface ReceivedDelivery {
  outcome: WebhookOutcome | "duplicate";
  reason: string | null;
  syncId: string | null;
  /** `sync.queued`, to be published */
  syncEvent: SyncEvent | null;
}

const DUPLICATE: ReceivedDelivery = { outcome: "duplicate", reason: "received before", syncId: null, syncEvent: null };

/** Rolls back what a delivery asked for that turns out to be known. */
class DuplicateDelivery extends Error {}

/**
 * Records a delivery together with what it causes, in one transaction: GitHub does not send again what was once accepted.
 * A delivery with a known GUID changes nothing.
 */
export async function receiveDelivery(
  database: Database,
  delivery: Delivery,
  { source, debounce, durationMs = null }: ReceiveOptions,
): Promise<ReceivedDelivery> {
  const { guid, event, action } = delivery;
  const facts = { guid, event, action, source, durationMs, ...boundPayload(delivery.payload) };
  const planned = await planEffect(database, delivery, debounce);
  try {
    if (planned.kind === "nothing") return await record(database, facts, planned.effect);
    return await inTransaction(database, async (tx) => record(tx, facts, await planned.apply(tx)));
  } catch (error) {
    if (error instanceof DuplicateDelivery) return DUPLICATE;
    throw error;
  }
}

type Facts = Omit<DeliveryInput, keyof DeliveryEffect>;

async function record(db: Queryable, facts: Facts, applied: AppliedHint): Promise<ReceivedDelivery> {
  const { syncEvent, ...effect } = applied;
  const { created } = await recordDelivery(db, { ...facts, ...effect });
  if (!created) throw new DuplicateDelivery();
  return { outcome: effect.outcome, reason: effect.reason, syncId: effect.syncId, syncEvent };
}
