import type { SyncEvent } from "@project-sync/contracts";
import {
  type Database,
  type DeliveryEffect,
  inTransaction,
  listDeliveryGuids,
  lockDelivery,
  recordReplay,
} from "@project-sync/database";
import { planEffect } from "./plan-effect.js";

export interface ReplayedDelivery extends DeliveryEffect {
  /** `sync.queued`, to be published */
  syncEvent: SyncEvent | null;
}

/**
 * Lets a stored delivery have its effect once more, by what is true now: the branch may sync by itself since, the
 * repository may have been added. Null when it is not there, or no longer.
 */
export async function replayDelivery(database: Database, guid: string): Promise<ReplayedDelivery | null> {
  return await inTransaction(database, async (tx) => {
    const delivery = await lockDelivery(tx, guid);
    if (delivery === null) return null;
    const planned = await planEffect(tx, delivery, undefined);
    const { syncEvent, ...effect } = planned.kind === "nothing" ? planned.effect : await planned.apply(tx);
    await recordReplay(tx, guid, effect);
    return { ...effect, syncEvent };
  });
}

export interface ReplayRange {
  /** ISO 8601; from this time, and before that one */
  from: string;
  to: string;
  event?: string | undefined;
  outcome?: DeliveryEffect["outcome"] | undefined;
}

/** So many at once that a range is done in a few requests, so few that one request is answered soon. */
const BATCH = 500;

export interface ReplayedRange {
  replayed: number;
  syncEvents: SyncEvent[];
  /** Where to go on: the range held more than one call replays. Null when all of it is done. */
  nextFrom: string | null;
}

/** Replays what was received in a time, the oldest first. */
export async function replayRange(database: Database, range: ReplayRange): Promise<ReplayedRange> {
  const found = await listDeliveryGuids(database, { ...range, limit: BATCH + 1 });
  const syncEvents: SyncEvent[] = [];
  let replayed = 0;
  for (const { guid } of found.slice(0, BATCH)) {
    const effect = await replayDelivery(database, guid);
    if (effect !== null) replayed++;
    if (effect?.syncEvent) syncEvents.push(effect.syncEvent);
  }
  return { replayed, syncEvents, nextFrom: found[BATCH]?.receivedAt.toISOString() ?? null };
}
