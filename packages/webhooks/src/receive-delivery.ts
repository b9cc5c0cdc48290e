import type { SyncEvent, WebhookDelivery, WebhookOutcome } from "@project-sync/contracts";
import { type Database, type Debounce, inTransaction, recordDelivery } from "@project-sync/database";
import { applyHint } from "./apply-hint.js";
import { boundPayload } from "./bound-payload.js";

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
  durationMs?: number | undefined;
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
  { source, debounce, durationMs }: ReceiveOptions,
): Promise<ReceivedDelivery> {
  const kept = boundPayload(delivery.payload);
  try {
    return await inTransaction(database, async (tx) => {
      const { syncEvent, ...effect } = await applyHint(tx, delivery, debounce);
      const { guid, event, action } = delivery;
      const row = { guid, event, action, source, durationMs: durationMs ?? null, ...kept, ...effect };
      const { created } = await recordDelivery(tx, row);
      if (!created) throw new DuplicateDelivery();
      return { outcome: effect.outcome, reason: effect.reason, syncId: effect.syncId, syncEvent };
    });
  } catch (error) {
    if (error instanceof DuplicateDelivery) return DUPLICATE;
    throw error;
  }
}
