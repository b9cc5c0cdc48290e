import { useCallback, useEffect, useRef, useState } from "react";
import type { LiveState } from "./event-hub.js";
import { useProjectSyncContext } from "./project-sync-provider.js";
import { applyList, applyToList } from "./repository-syncs.js";
import type { SyncView } from "./sync-view.js";
import { useLiveState } from "./use-live-state.js";
import { watchRepositorySyncs } from "./watch-repository-syncs.js";

export interface UseRepositorySyncsOptions {
  branch?: string | undefined;
  /** how many, default 20 */
  limit?: number | undefined;
}

export interface UseRepositorySyncs {
  /** newest first; null until they are known */
  syncs: readonly SyncView[] | null;
  error: unknown;
  live: LiveState;
  /** Reads the list again. */
  refresh(): void;
}

interface State {
  syncs: readonly SyncView[] | null;
  error: unknown;
}

const NOTHING: State = { syncs: null, error: null };

/** The latest syncs of a repository; those that are started elsewhere appear by themselves. */
export function useRepositorySyncs(
  repositoryId: string | null,
  { branch, limit = 20 }: UseRepositorySyncsOptions = {},
): UseRepositorySyncs {
  const { client, hub } = useProjectSyncContext();
  const live = useLiveState();
  const [state, setState] = useState(NOTHING);
  const refreshNow = useRef(() => {});

  useEffect(() => {
    setState(NOTHING);
    if (repositoryId === null) return;
    const watch = watchRepositorySyncs({
      ...{ client, hub, repositoryId, branch, limit },
      onList: (list) => setState(({ syncs }) => ({ syncs: applyList(syncs ?? [], list), error: null })),
      onEvent: (event) => setState((now) => ({ ...now, syncs: now.syncs && applyToList(now.syncs, event) })),
      onError: (error) => setState((now) => ({ ...now, error })),
    });
    refreshNow.current = watch.refresh;
    return watch.stop;
  }, [client, hub, repositoryId, branch, limit]);

  const refresh = useCallback(() => refreshNow.current(), []);
  return { ...state, live, refresh };
}
