import { z } from "zod";
import { syncSchema } from "./sync.js";

/** The multiplexed stream, `GET /api/v1/events?topics=…`: what it can be asked, and what it tells besides sync events. */

/** How many topics one stream may have. */
export const MAX_STREAM_TOPICS = 100;

const TOPIC = /^(ops|(sync|repository|project):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** `sync:ID`, `repository:ID`, `project:ID`, or `ops` for everything. */
export const streamTopicSchema = z
  .string()
  .toLowerCase()
  .regex(TOPIC, "must be ops, or sync:, repository: or project: with a uuid");
export type StreamTopic = z.infer<typeof streamTopicSchema>;

/** Body of `POST /api/v1/events/:streamId/topics`: changes what an open stream is about. */
export const topicChangeSchema = z.object({
  add: z.array(streamTopicSchema).default([]),
  remove: z.array(streamTopicSchema).default([]),
});
export type TopicChange = z.infer<typeof topicChangeSchema>;

/** Data of `stream.open`, the first event of every multiplexed stream. */
export const streamOpenSchema = z.object({ streamId: z.uuid() });
export type StreamOpen = z.infer<typeof streamOpenSchema>;

/** How many syncs a `reset` tells of. */
export const MAX_RESET_SYNCS = 200;

/**
 * Data of `reset`: what was missed cannot be told event by event, so this is how things stand. Unfinished syncs of the
 * topics and the latest of each branch, newest first; live events follow.
 */
export const streamResetSchema = z.object({ syncs: z.array(syncSchema).max(MAX_RESET_SYNCS) });
export type StreamReset = z.infer<typeof streamResetSchema>;
