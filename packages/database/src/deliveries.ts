import type { WebhookDelivery, WebhookOutcome } from "@project-sync/contracts";
import { isClient, prepare, type Queryable, queryAll, queryOne, statements } from "./queryable.js";
import { storableText } from "./storable-text.js";

/** What came of a delivery, or of its replay. */
export interface DeliveryEffect {
  outcome: WebhookOutcome;
  reason: string | null;
  repositoryId: string | null;
  branchName: string | null;
  syncId: string | null;
}

/** One webhook as it was received. */
export interface DeliveryInput extends DeliveryEffect {
  /** GitHub's X-GitHub-Delivery. */
  guid: string;
  event: string;
  action: string | null;
  source: WebhookDelivery["source"];
  durationMs: number | null;
  /** JSON to be kept, or null; the caller has seen to its size. */
  payload: string | null;
  truncated: boolean;
}

/**
 * Notes a delivery, within the transaction of what it causes. `created` is false when GitHub delivered it before: then the
 * caller undoes what it did. Given no transaction, it is a note of something that caused nothing: the server then writes
 * it down a moment later, so that the many of them do not wait for the disk. After a crash of the server the last of
 * those, of less than a second, may be missing from the inbox; nothing hangs on them.
 */
export async function recordDelivery(db: Queryable, delivery: DeliveryInput): Promise<{ created: boolean }> {
  const { guid, event, action, source, durationMs, truncated } = delivery;
  const record = isClient(statements(db)) ? RECORD : NOTE;
  const row = await queryOne(db, record, [
    ...[guid, event, action, source, durationMs, delivery.payload && storableJson(delivery.payload), truncated],
    ...effectValues(delivery),
  ]);
  return { created: row !== null };
}

const INSERT = `
  INSERT INTO "WebhookDelivery" ("guid", "event", "action", "source", "durationMs", "payload", "truncated", "outcome",
    "reason", "repositoryId", "branchName", "syncId", "expiresAt")
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now() + interval '14 days')
  ON CONFLICT DO NOTHING RETURNING "guid"`;

const RECORD = prepare("record_delivery", INSERT);

/** The setting is of this statement's own transaction, and read when that commits. */
const NOTE = prepare(
  "note_delivery",
  `WITH later AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)), noted AS (${INSERT})
   SELECT "guid" FROM later LEFT JOIN noted ON true WHERE "guid" IS NOT NULL`,
);

/** Notes what came of it this time. False when the delivery is not there, or no longer. */
export async function recordReplay(db: Queryable, guid: string, effect: DeliveryEffect): Promise<boolean> {
  return (await queryOne(db, REPLAY, [guid, ...effectValues(effect)])) !== null;
}

const REPLAY = `
  UPDATE "WebhookDelivery" SET "outcome" = $2, "reason" = $3, "repositoryId" = $4, "branchName" = $5, "syncId" = $6,
    "replays" = "replays" + 1, "replayedAt" = now()
  WHERE "guid" = $1 RETURNING "guid"`;

function effectValues({ outcome, reason, repositoryId, branchName, syncId }: DeliveryEffect): unknown[] {
  return [outcome, storable(reason), repositoryId, storable(branchName), syncId];
}

function storable(text: string | null): string | null {
  return text === null ? null : storableText(text);
}

/** What jsonb refuses, as JSON.stringify writes it: NUL, and halves of surrogate pairs. Hardly any payload has either. */
const UNSTORABLE = /\\u0000|\\ud[89a-f]/i;

function storableJson(json: string): string {
  if (!UNSTORABLE.test(json)) return json;
  return JSON.stringify(JSON.parse(json), (_key, value) => (typeof value === "string" ? storableText(value) : value));
}

/** Which of these GUIDs no delivery was recorded under. */
export async function findUnknownDeliveries(db: Queryable, guids: readonly string[]): Promise<string[]> {
  const rows = await queryAll<{ guid: string }>(db, UNKNOWN, [guids]);
  return rows.map(({ guid }) => guid);
}

const UNKNOWN = `
  SELECT given.guid FROM unnest($1::text[]) AS given(guid)
  WHERE NOT EXISTS (SELECT FROM "WebhookDelivery" d WHERE d."guid" = given.guid)`;

/** A delivery as it can be replayed; its payload is null where it could not be kept. */
export interface StoredDelivery {
  guid: string;
  event: string;
  action: string | null;
  payload: unknown;
}

/** The delivery under its lock, so that it is replayed by one at a time; null when it is not there. */
export async function lockDelivery(db: Queryable, guid: string): Promise<StoredDelivery | null> {
  return await queryOne<StoredDelivery>(db, LOCK, [guid]);
}

const LOCK = `SELECT "guid", "event", "action", "payload" FROM "WebhookDelivery" WHERE "guid" = $1 FOR NO KEY UPDATE`;
