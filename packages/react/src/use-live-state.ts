import { useSyncExternalStore } from "react";
import type { LiveState } from "./event-hub.js";
import { useProjectSyncContext } from "./project-sync-provider.js";

/** How the connection for live events is doing. On a server always `idle`. */
export function useLiveState(): LiveState {
  const { hub } = useProjectSyncContext();
  return useSyncExternalStore(hub.watch, hub.state, idle);
}

function idle(): LiveState {
  return "idle";
}
