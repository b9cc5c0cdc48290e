import {
  MAX_STREAM_TOPICS,
  type StreamTopic,
  streamTopicSchema,
  type TopicChange,
  topicChangeSchema,
} from "@project-sync/contracts";
import { InvalidRequestError } from "@project-sync/rpc";
import type { Request } from "express";
import { z } from "zod";

const topicsSchema = z
  .string({ error: "must be given once: sync:ID, repository:ID, project:ID or ops, comma-separated" })
  .transform((text) => text.split(","))
  .pipe(z.array(streamTopicSchema));

/**
 * The topics of `?topics=`, each once.
 *
 * @throws InvalidRequestError
 */
export function parseTopics(req: Request): Set<StreamTopic> {
  const topics = new Set(parse(z.object({ topics: topicsSchema }), req.query).topics);
  ensureFew(topics.size, "topics");
  return topics;
}

/**
 * The body of a change of topics.
 *
 * @throws InvalidRequestError
 */
export function parseTopicChange(req: Request): TopicChange {
  return parse(topicChangeSchema, req.body);
}

/** @throws InvalidRequestError */
export function ensureFew(count: number, path: string): void {
  if (count <= MAX_STREAM_TOPICS) return;
  throw InvalidRequestError.of([{ path, message: `a stream has at most ${MAX_STREAM_TOPICS} topics` }]);
}

/** What a client came back with: the header wins, see `parseRequest`. */
export function lastCursor(req: Request): string | null {
  const { lastEventId } = req.query;
  return req.get("Last-Event-ID") || (typeof lastEventId === "string" && lastEventId) || null;
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw InvalidRequestError.of(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
}
