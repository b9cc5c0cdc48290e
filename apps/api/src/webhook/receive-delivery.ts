import { inTransaction, recordDelivery, requestSync } from "@project-sync/database";
import { announce } from "@project-sync/rpc";
import type { HttpContext } from "../context.js";
import { findPushTarget, type PushTarget } from "./find-push-target.js";
import type { Delivery } from "./parse-delivery.js";

/** What became of a delivery; `duplicate` for one that was received before. */
export interface DeliveryResult {
  outcome: "queued" | "coalesced" | "ignored" | "duplicate";
  reason: string | null;
  syncId: string | null;
}

const DUPLICATE: DeliveryResult = { outcome: "duplicate", reason: "received before", syncId: null };

/** Rolls back what a delivery asked for that turns out to be known. */
class DuplicateDelivery extends Error {}

/**
 * Records a delivery and, when it is a push to a branch that is mirrored, requests a sync, in one transaction: GitHub
 * does not send again what was once accepted. A delivery with a known GUID changes nothing.
 */
export async function receiveDelivery(context: HttpContext, delivery: Delivery): Promise<DeliveryResult> {
  const target = await findPushTarget(context.database, delivery);
  try {
    return "ignored" in target
      ? await ignore(context, delivery, target.ignored)
      : await request(context, delivery, target);
  } catch (error) {
    if (error instanceof DuplicateDelivery) return DUPLICATE;
    throw error;
  }
}

async function ignore({ database }: HttpContext, delivery: Delivery, reason: string): Promise<DeliveryResult> {
  const result = { outcome: "ignored", reason, syncId: null } as const;
  const { created } = await inTransaction(database, (tx) => recordDelivery(tx, { ...delivery, ...result }));
  return created ? result : DUPLICATE;
}

async function request(context: HttpContext, delivery: Delivery, target: PushTarget): Promise<DeliveryResult> {
  const { result, event } = await inTransaction(context.database, async (tx) => {
    const { sync, coalesced, event } = await requestSync(tx, { ...target, trigger: "webhook" });
    const result = { outcome: coalesced ? "coalesced" : "queued", reason: null, syncId: sync.id } as const;
    const { created } = await recordDelivery(tx, { ...delivery, ...result });
    if (!created) throw new DuplicateDelivery();
    return { result, event };
  });
  announce(context, event);
  return result;
}
