import type { StartedSync } from "@project-sync/contracts";
import { isTerminalStatus } from "@project-sync/contracts";
import { useCallback, useEffect, useMemo, useReducer } from "react";
import type { LiveState } from "./event-hub.js";
import { useProjectSyncContext } from "./project-sync-provider.js";
import { figuresOf, type SyncFigures } from "./sync-figures.js";
import { EMPTY, reduceSyncState } from "./sync-state.js";
import type { SyncView } from "./sync-view.js";
import { useLiveState } from "./use-live-state.js";
import { watchSync } from "./watch-sync.js";

export interface UseProjectSync {
  /** null until it is known */
  sync: SyncView | null;
  figures: SyncFigures | null;
  /** why it is not known: ProjectSyncApiError, ServerUnreachableError … */
  error: unknown;
  live: LiveState;
  /** Asks for the end of the sync, which comes as an event. Rejects as the client does. */
  cancel(): Promise<void>;
  /** A new sync of the same branch, for one that failed or was cancelled. */
  retry(): Promise<StartedSync>;
}

/** The live state of one sync; null for the id of none. */
export function useProjectSync(syncId: string | null): UseProjectSync {
  const { client, hub } = useProjectSyncContext();
  const live = useLiveState();
  const [state, dispatch] = useReducer(reduceSyncState, EMPTY);
  // What is held of another sync is not shown for one moment.
  const { view: sync, error } = state.syncId === syncId ? state : EMPTY;

  useEffect(() => {
    if (syncId === null) return;
    dispatch({ type: "watch", syncId });
    return watchSync({ client, hub, syncId, dispatch });
  }, [client, hub, syncId]);

  const cancel = useCallback(async () => {
    if (syncId === null) return;
    const answer = await client.syncs.cancel(syncId);
    dispatch({ type: "snapshot", sync: answer });
  }, [client, syncId]);
  const retry = useCallback(() => {
    if (syncId === null) throw new Error("There is no sync to try again.");
    return client.syncs.retry(syncId);
  }, [client, syncId]);

  const figures = useMemo(() => sync && figuresOf(sync), [sync]);
  const isOver = sync !== null && isTerminalStatus(sync.status);
  return { sync, figures, error, live: isOver ? "idle" : live, cancel, retry };
}
