import type { StreamTopic } from "@project-sync/contracts";
import type { StreamSync } from "@project-sync/database";
import { DAY } from "@project-sync/runtime";
import { type StreamCursor, topicHash } from "./stream-cursor.js";
import { isAbout } from "./topic-set.js";

/** A sync of a stream that begins, and the last of its events that the client needs not get. */
export interface PlannedSync {
  sync: StreamSync;
  seq: number;
}

/** More than this is not told event by event. */
const MAX_MISSED = 1_000;
const MAX_AGE_MS = DAY;

interface PlanOptions {
  /** of the topics: those unfinished, those requested since the cursor, and those that the cursor lists */
  syncs: readonly StreamSync[];
  topics: ReadonlySet<StreamTopic>;
  /** what the client came back with, or null */
  cursor: StreamCursor | null;
  now: Date;
}

/**
 * From where on each sync is told. With a cursor: what the client has not had. For topics that the cursor does not know:
 * unfinished syncs from their start, so that a view of them is complete, and a sync that is a topic itself in any case.
 *
 * Null when the cursor cannot be honoured: too old, about what is not there, or more was missed than is worth telling.
 */
export function planSyncs({ syncs, topics, cursor, now }: PlanOptions): PlannedSync[] | null {
  const resumed = new Set([...topics].filter((topic) => cursor?.topics.has(topicHash(topic))));
  let missed = 0;
  const planned: PlannedSync[] = [];
  for (const sync of syncs) {
    const seq = cursor === null ? null : seqSeen(sync, cursor, resumed);
    if (seq !== null) missed += sync.lastEventSeq - seq;
    if (seq !== null && seq > sync.lastEventSeq) return null;
    planned.push({ sync, seq: seq ?? freshStart(sync, topics) });
  }
  const tooOld = cursor !== null && now.getTime() - cursor.since > MAX_AGE_MS;
  return tooOld || missed > MAX_MISSED ? null : planned;
}

/** After a reset everything is told from now on. */
export function planFromNow(syncs: readonly StreamSync[]): PlannedSync[] {
  return syncs.map((sync) => ({ sync, seq: sync.lastEventSeq }));
}

/** The last event that the client has had, or null when the cursor is not about this sync. */
function seqSeen(sync: StreamSync, cursor: StreamCursor, resumed: ReadonlySet<StreamTopic>): number | null {
  const listed = cursor.seqs.get(sync.id);
  if (listed !== undefined) return listed;
  if (!isAbout(resumed, sync)) return null;
  return sync.finished && sync.requestedAt.getTime() < cursor.since ? sync.lastEventSeq : 0;
}

function freshStart(sync: StreamSync, topics: ReadonlySet<StreamTopic>): number {
  return !sync.finished || topics.has(`sync:${sync.id}`) ? 0 : sync.lastEventSeq;
}
