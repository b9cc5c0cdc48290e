import { MAX_RESET_SYNCS, type StreamReset, type StreamTopic } from "@project-sync/contracts";
import type { SyncChannels } from "@project-sync/progress";
import type { Logger } from "@project-sync/runtime";
import type { Clients } from "./clients.js";
import type { EncodedEvent } from "./encode-event.js";
import { ensureTopicsExist } from "./ensure-topics-exist.js";
import { type EventHandler, lastEventIdOf } from "./event-request.js";
import { answerHead, EventResponse } from "./event-response.js";
import type { EventStore } from "./event-store.js";
import { parseTopics } from "./parse-topics.js";
import { type PlannedSync, planFromNow, planSyncs } from "./plan-stream.js";
import { decodeCursor, type StreamCursor } from "./stream-cursor.js";
import { scopeOf } from "./topic-set.js";
import { TopicStream } from "./topic-stream.js";
import { COMMIT_MARGIN_MS, type TopicStreams } from "./topic-streams.js";

export interface TopicServices {
  channels: SyncChannels<EncodedEvent>;
  streams: TopicStreams;
  store: EventStore;
  clients: Clients;
  logger: Logger;
}

/** Answers `GET /api/v1/events?topics=…`: one stream for all that a browser tab shows. */
export function serveTopicEvents(services: TopicServices): EventHandler {
  const { channels, streams, store, clients, logger } = services;

  return async (request, res) => {
    const topics = parseTopics(request);
    await ensureTopicsExist(store, topics, request.projectId);
    clients.ensureOpen();
    if (request.incoming.method === "HEAD") return answerHead(res);
    const stream = new TopicStream({
      ...{ out: new EventResponse(res, clients), topics, channels, logger },
      metBefore: () => streams.metBefore,
      onClosed: (closed) => streams.remove(closed),
    });
    streams.add(stream);
    try {
      const begun = await begin(services, topics, lastEventIdOf(request) ?? null);
      clients.ensureOpen();
      if (res.destroyed) streams.remove(stream);
      else stream.open(begun.plan, begun.metBefore, begun.reset);
    } catch (error) {
      streams.remove(stream);
      throw error;
    }
  };
}

interface Begun {
  plan: PlannedSync[];
  metBefore: number;
  reset: StreamReset | null;
}

/** What a stream has to tell first, from what its client has had already. */
async function begin(
  { store, streams }: TopicServices,
  topics: ReadonlySet<StreamTopic>,
  lastEventId: string | null,
): Promise<Begun> {
  const cursor = lastEventId === null ? null : decodeCursor(lastEventId);
  const lost = lastEventId !== null && cursor === null;
  const scope = scopeOf(topics);
  const since = startOf(cursor, streams.metBefore);
  const also = [...(cursor?.seqs.keys() ?? [])];
  const { now, syncs } = await store.listStreamSyncs({
    ...{ scope, since, marginMs: COMMIT_MARGIN_MS, unfinished: true, also },
  });
  const metBefore = since?.getTime() ?? now.getTime() - COMMIT_MARGIN_MS;
  streams.noteMetBefore(metBefore);
  const plan = lost ? null : planSyncs({ syncs, topics, cursor, now });
  if (plan !== null) return { plan, metBefore, reset: null };
  const reset = { syncs: await store.listLatestSyncs(scope, MAX_RESET_SYNCS) };
  return { plan: planFromNow(syncs), metBefore, reset };
}

/** From when on syncs have to be looked at though they are finished; null: the store decides by its own clock. */
function startOf(cursor: StreamCursor | null, metBefore: number): Date | null {
  const times = [cursor?.since ?? 0, metBefore].filter((time) => time > 0);
  return times.length === 0 ? null : new Date(Math.min(...times));
}
