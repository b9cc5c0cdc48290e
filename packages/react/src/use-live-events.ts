import type { EventTopic } from "@project-sync/client";
import { useEffect, useRef } from "react";
import type { HubMessage, LiveState } from "./event-hub.js";
import { useProjectSyncContext } from "./project-sync-provider.js";
import { useLiveState } from "./use-live-state.js";

/**
 * Listens to what happens on a topic, over the one connection that all share. Messages of other topics come too: look at
 * them. `kind: "live"` tells that everything from now on will come: the moment to read anew what may have been missed.
 * Null listens to nothing; name a topic only once it is known to be there.
 */
export function useLiveEvents(topic: EventTopic | null, listener: (message: HubMessage) => void): LiveState {
  const { hub } = useProjectSyncContext();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    if (topic === null) return;
    return hub.subscribe(topic, (message) => latest.current(message));
  }, [hub, topic]);
  return useLiveState();
}
