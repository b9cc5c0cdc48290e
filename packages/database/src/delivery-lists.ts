import type { Page, WebhookDelivery, WebhookDeliveryDetail, WebhookOutcome } from "@project-sync/contracts";
import { z } from "zod";
import { cursorText, decodeCursor, toPage } from "./cursor.js";
import { type Queryable, queryAll, queryOne } from "./queryable.js";

interface DeliveryFilter {
  event?: string | undefined;
  outcome?: WebhookOutcome | undefined;
  repositoryId?: string | undefined;
  /** Received at this time or later, and before. */
  from?: string | undefined;
  to?: string | undefined;
}

export interface DeliveryList extends DeliveryFilter {
  cursor?: string | null | undefined;
  limit: number;
}

const place = z.object({ receivedAt: z.iso.datetime(), guid: cursorText });

/** Deliveries, newest first. */
export async function listDeliveries(db: Queryable, list: DeliveryList): Promise<Page<WebhookDelivery>> {
  const { cursor, limit, ...filter } = list;
  const after = decodeCursor(place, cursor);
  const values = [...filterValues(filter), after?.receivedAt ?? null, after?.guid ?? null, limit + 1];
  const rows = await queryAll<DeliveryRow>(db, LIST, values);
  return toPage(rows, {
    limit,
    item: toDelivery,
    place: ({ receivedAt, guid }) => ({ receivedAt: receivedAt.toISOString(), guid }),
  });
}

/** GUIDs of the deliveries of a time, the oldest first: the order in which they are replayed. */
export async function listDeliveryGuids(
  db: Queryable,
  { limit, ...filter }: DeliveryFilter & { limit: number },
): Promise<{ guid: string; receivedAt: Date }[]> {
  return await queryAll(db, GUIDS, [...filterValues(filter), limit]);
}

/** One delivery with its payload, or null. */
export async function findDelivery(db: Queryable, guid: string): Promise<WebhookDeliveryDetail | null> {
  const row = await queryOne<DeliveryRow & { payload: unknown }>(db, FIND, [guid]);
  return row && { ...toDelivery(row), payload: row.payload };
}

function filterValues({ event, outcome, repositoryId, from, to }: DeliveryFilter): unknown[] {
  return [event ?? null, outcome ?? null, repositoryId ?? null, from ?? null, to ?? null];
}

const FILTER = `($1::text IS NULL OR d."event" = $1) AND ($2::text IS NULL OR d."outcome"::text = $2)
  AND ($3::uuid IS NULL OR d."repositoryId" = $3)
  AND ($4::timestamptz IS NULL OR d."receivedAt" >= $4) AND ($5::timestamptz IS NULL OR d."receivedAt" < $5)`;

const COLUMNS = `d."guid", d."event", d."action", d."source", d."receivedAt", d."outcome", d."reason", d."repositoryId",
  d."branchName", d."syncId", d."durationMs", d."truncated", d."replays", d."replayedAt", s."status" AS "syncStatus",
  CASE WHEN s."status" = 'completed'
    THEN (extract(epoch FROM s."completedAt" - coalesce(d."replayedAt", d."receivedAt")) * 1000)::int
  END AS "mirroredAfterMs"`;

const FROM = `FROM "WebhookDelivery" d LEFT JOIN "ProjectSync" s ON s."id" = d."syncId"`;

const LIST = `SELECT ${COLUMNS} ${FROM} WHERE ${FILTER}
  AND ($6::timestamptz IS NULL OR (d."receivedAt", d."guid") < ($6::timestamptz, $7::text))
  ORDER BY d."receivedAt" DESC, d."guid" DESC LIMIT $8`;

const GUIDS = `SELECT d."guid", d."receivedAt" FROM "WebhookDelivery" d WHERE ${FILTER}
  ORDER BY d."receivedAt", d."guid" LIMIT $6`;

const FIND = `SELECT ${COLUMNS}, d."payload" ${FROM} WHERE d."guid" = $1`;

type DeliveryRow = Omit<WebhookDelivery, "receivedAt" | "replayedAt"> & { receivedAt: Date; replayedAt: Date | null };

function toDelivery(row: DeliveryRow): WebhookDelivery {
  const { guid, event, action, source, outcome, reason, repositoryId, branchName, syncId, syncStatus } = row;
  const { durationMs, truncated, replays, mirroredAfterMs } = row;
  return {
    ...{ guid, event, action, source, outcome, reason, repositoryId, branchName, syncId, syncStatus },
    ...{ durationMs, truncated, replays },
    // The database's clock and the order of statements decide; a sync that was joined at its end may look older.
    mirroredAfterMs: mirroredAfterMs === null ? null : Math.max(0, mirroredAfterMs),
    receivedAt: row.receivedAt.toISOString(),
    replayedAt: row.replayedAt?.toISOString() ?? null,
  };
}
