import { isTerminalEvent } from "@project-sync/contracts";
import { useCallback, useEffect, useRef, useState } from "react";
import type { HubMessage, LiveState } from "./event-hub.js";
import { useProjectSyncContext } from "./project-sync-provider.js";
import { applyList, applyToList } from "./repository-syncs.js";
import type { SyncView } from "./sync-view.js";
import { useLiveState } from "./use-live-state.js";

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

/** Several events of a new sync come together; one look at the list serves them all. */
const GATHER_MS = 150;

/** The latest syncs of a repository; those that are started elsewhere appear by themselves. */
export function useRepositorySyncs(
  repositoryId: string | null,
  { branch, limit = 20 }: UseRepositorySyncsOptions = {},
): UseRepositorySyncs {
  const { client, hub } = useProjectSyncContext();
  const live = useLiveState();
  const [state, setState] = useState<{ syncs: readonly SyncView[] | null; error: unknown }>(NOTHING);
  const refreshRef = useRef(() => {});

  useEffect(() => {
    setState(NOTHING);
    if (repositoryId === null) return;
    const abort = new AbortController();
    const foreign = new Set<string>();
    let ids = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function read(asking: string[] = []): Promise<void> {
      try {
        const list = await client.syncs.list(repositoryId ?? "", { branch, limit }, { signal: abort.signal });
        ids = new Set(list.items.map(({ id }) => id));
        for (const id of asking) if (!ids.has(id)) foreign.add(id);
        setState((before) => ({ syncs: applyList(before.syncs ?? [], list.items), error: null }));
      } catch (error) {
        if (!abort.signal.aborted) setState((before) => ({ ...before, error }));
      }
    }

    function readSoon(asking: string[] = []): void {
      clearTimeout(timer);
      timer = setTimeout(() => void read(asking), GATHER_MS);
    }

    function listen(message: HubMessage): void {
      if (message.kind !== "event") return readSoon();
      const { event } = message;
      if (foreign.has(event.syncId)) return;
      if (!ids.has(event.syncId)) return readSoon([event.syncId]);
      setState((before) => ({ ...before, syncs: before.syncs && applyToList(before.syncs, event) }));
      if (isTerminalEvent(event)) readSoon();
    }

    refreshRef.current = () => void read();
    let leave = () => {};
    // First the list: a repository that is not there must not become a topic of the stream that all share.
    void read().then(() => {
      if (!abort.signal.aborted) leave = hub.subscribe(`repository:${repositoryId}`, listen);
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
      leave();
    };
  }, [client, hub, repositoryId, branch, limit]);

  const refresh = useCallback(() => refreshRef.current(), []);
  return { ...state, live, refresh };
}

const NOTHING = { syncs: null, error: null };
