import type { EventTopic } from "@project-sync/client";
import { type HubMessage, useLiveEvents } from "@project-sync/react";
import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

/** Several events come together; one look serves them all. */
const GATHER_MS = 300;
/** What changes the state of a sync; mere progress is shown by banners. */
const TELLING = new Set([
  "sync.queued",
  "sync.started",
  "sync.paused",
  "sync.completed",
  "sync.failed",
  "sync.cancelled",
]);

/** Reads anew what the keys name, whenever a sync of the topic changes its state, and when the stream (re)opens. */
export function useRenewal(topic: EventTopic | null, keys: readonly QueryKey[]): void {
  const queries = useQueryClient();
  const latest = useRef(keys);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  latest.current = keys;
  useEffect(() => () => clearTimeout(timer.current), []);

  function renew(): void {
    timer.current = undefined;
    for (const queryKey of latest.current) void queries.invalidateQueries({ queryKey });
  }

  useLiveEvents(topic, (message) => {
    if (isTelling(message)) timer.current ??= setTimeout(renew, GATHER_MS);
  });
}

function isTelling(message: HubMessage): boolean {
  return message.kind !== "event" || TELLING.has(message.event.type);
}
