import type { StreamTopic } from "@project-sync/contracts";
import { ensureTopicsExist } from "./ensure-topics-exist.js";
import { StreamNotFoundError } from "./errors.js";
import type { EventHandler } from "./event-request.js";
import { ensureFew, parseTopicChange } from "./parse-topics.js";
import { type PlannedSync, planSyncs } from "./plan-stream.js";
import type { TopicServices } from "./serve-topic-events.js";
import { scopeOf } from "./topic-set.js";
import { COMMIT_MARGIN_MS } from "./topic-streams.js";

/**
 * Answers `POST /api/v1/events/:streamId/topics`: changes what an open stream is about, without a new connection. 404 when
 * the stream is not on this process; the client then connects again with the topics that it wants.
 */
export function changeTopics({ streams, store }: Pick<TopicServices, "streams" | "store">): EventHandler {
  return async (request, response) => {
    const { add, remove } = await parseTopicChange(request);
    const streamId = request.id;
    if (streams.find(streamId) === undefined) throw new StreamNotFoundError(streamId);
    await ensureTopicsExist(store, add, request.projectId);
    // It may have gone in the meantime.
    const stream = streams.find(streamId);
    if (stream === undefined) throw new StreamNotFoundError(streamId);
    const removed = remove.filter((topic) => stream.topics.has(topic) && !add.includes(topic));
    const added = [...new Set(add)].filter((topic) => !stream.topics.has(topic));
    ensureFew(stream.topics.size + added.length - removed.length, "add");
    streams.unindex(stream, removed);
    stream.narrow(removed);
    for (const topic of added) stream.topics.add(topic);
    streams.index(stream, added);
    if (added.length > 0) stream.widen(added, await planOf(added));
    response.writeHead(204).end();
  };

  async function planOf(added: readonly StreamTopic[]): Promise<PlannedSync[]> {
    const since = streams.metBefore > 0 ? new Date(streams.metBefore) : null;
    const topics = new Set(added);
    const range = { since, marginMs: COMMIT_MARGIN_MS, unfinished: true, also: [] };
    const { now, syncs } = await store.listStreamSyncs({ scope: scopeOf(topics), ...range });
    return planSyncs({ syncs, topics, cursor: null, now }) ?? [];
  }
}
