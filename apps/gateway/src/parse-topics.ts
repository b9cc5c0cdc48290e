import {
  MAX_STREAM_TOPICS,
  type StreamTopic,
  streamTopicSchema,
  type TopicChange,
  topicChangeSchema,
} from "@project-sync/contracts";
import { InvalidRequestError } from "@project-sync/rpc";
import { z } from "zod";
import { type EventRequest, readJson, single } from "./event-request.js";
import { parse } from "./parse-request.js";

const topicsSchema = z.object({
  topics: z
    .string({ error: "must say what the stream is about: sync:ID, repository:ID, project:ID or ops, comma-separated" })
    .transform((text) => text.split(","))
    .pipe(z.array(streamTopicSchema)),
});

/**
 * The topics of `?topics=`, each once.
 *
 * @throws InvalidRequestError
 */
export function parseTopics({ query }: EventRequest): Set<StreamTopic> {
  const topics = new Set(parse(topicsSchema, { topics: single(query, "topics") }).topics);
  ensureFew(topics.size, "topics");
  return topics;
}

/**
 * The body of a change of topics.
 *
 * @throws InvalidRequestError
 */
export async function parseTopicChange(request: EventRequest): Promise<TopicChange> {
  return parse(topicChangeSchema, await readJson(request));
}

/** @throws InvalidRequestError */
export function ensureFew(count: number, path: string): void {
  if (count <= MAX_STREAM_TOPICS) return;
  throw InvalidRequestError.of([{ path, message: `a stream has at most ${MAX_STREAM_TOPICS} topics` }]);
}
