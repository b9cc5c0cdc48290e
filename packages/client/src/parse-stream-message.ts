import {
  type OpsChanged,
  opsChangedSchema,
  type Sync,
  type SyncEvent,
  streamOpenSchema,
  streamResetSchema,
} from "@project-sync/contracts";
import type { EventSourceMessage } from "eventsource-parser";
import type { z } from "zod";
import { UnexpectedAnswerError } from "./errors.js";
import { parseSyncEvent } from "./parse-sync-event.js";

/**
 * What a subscription gives: an event; where the server's log no longer reaches back, how things stand now; or what of
 * operations has changed.
 */
export type EventMessage =
  | { kind: "event"; event: SyncEvent }
  | { kind: "reset"; syncs: Sync[] }
  /** to the topic `ops`, once at the beginning and then at most once a second */
  | { kind: "ops"; ops: OpsChanged };

/** One message of the multiplexed stream. Null for a kind that this client does not know. */
export function parseStreamMessage({
  event: name = "message",
  data,
}: Pick<EventSourceMessage, "event" | "data">): EventMessage | { kind: "open"; streamId: string } | null {
  if (name === "stream.open") return { kind: "open", ...parse(streamOpenSchema, data) };
  if (name === "ops.changed") return { kind: "ops", ops: parse(opsChangedSchema, data) };
  if (name === "reset") return { kind: "reset", ...parse(streamResetSchema, data) };
  if (!name.startsWith("sync.")) return null;
  const event = parseSyncEvent(data);
  return event && { kind: "event", event };
}

function parse<T extends z.ZodType>(schema: T, data: string): z.infer<T> {
  try {
    return schema.parse(JSON.parse(data));
  } catch (cause) {
    throw new UnexpectedAnswerError("A message of the event stream", { cause });
  }
}
