import { type Queryable, queryOne } from "./queryable.js";
import { storableText } from "./storable-text.js";

/** One webhook as it was received, and what came of it. */
export interface DeliveryInput {
  /** GitHub's X-GitHub-Delivery. */
  guid: string;
  event: string;
  action: string | null;
  outcome: "queued" | "coalesced" | "ignored" | "failed";
  reason: string | null;
  syncId: string | null;
  payload: unknown;
}

/** GitHub sends up to 25 MB; what is larger than this is noted without its payload. */
const MAX_PAYLOAD = 256 * 1024;

/**
 * Notes a delivery, within the transaction of what it causes. `created` is false when GitHub delivered it before: then the
 * caller undoes what it did.
 */
export async function recordDelivery(db: Queryable, delivery: DeliveryInput): Promise<{ created: boolean }> {
  const { guid, event, action, outcome, syncId } = delivery;
  const reason = delivery.reason === null ? null : storableText(delivery.reason);
  const row = await queryOne(db, RECORD, [
    ...[guid, event, action, outcome, reason, syncId, storablePayload(delivery.payload)],
  ]);
  return { created: row !== null };
}

const RECORD = `
  INSERT INTO "WebhookDelivery" ("guid", "event", "action", "outcome", "reason", "syncId", "payload", "expiresAt")
  VALUES ($1, $2, $3, $4, $5, $6, $7, now() + interval '30 days') ON CONFLICT DO NOTHING RETURNING "guid"`;

function storablePayload(payload: unknown): string | null {
  const json = JSON.stringify(payload, (_key, value) => (typeof value === "string" ? storableText(value) : value));
  return json === undefined || json.length > MAX_PAYLOAD ? null : json;
}
