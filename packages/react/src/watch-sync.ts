import type { ProjectSyncClient } from "@project-sync/client";
import { isTerminalEvent, isTerminalStatus, type Sync, type SyncEvent } from "@project-sync/contracts";
import type { EventHub, HubMessage } from "./event-hub.js";
import type { SyncAction } from "./sync-state.js";

interface WatchOptions {
  client: Pick<ProjectSyncClient, "syncs">;
  hub: EventHub;
  syncId: string;
  dispatch: (action: SyncAction) => void;
}

/**
 * Reads a sync, then follows it until it is over. It is read again whenever the stream (re)opens, so that nothing is
 * missed between answer and stream, and after the end, for what events do not carry. Returns what ends the watch.
 */
export function watchSync({ client, hub, syncId, dispatch }: WatchOptions): () => void {
  const abort = new AbortController();
  let leave: (() => void) | null = null;

  async function read(): Promise<void> {
    try {
      const sync = await client.syncs.get(syncId, { signal: abort.signal });
      if (abort.signal.aborted) return;
      show(sync);
      if (isTerminalStatus(sync.status)) stopListening();
      else leave ??= hub.subscribe(`sync:${syncId}`, listen);
    } catch (error) {
      // With something to show, a failed look is not worth an error: the stream says more soon.
      if (!abort.signal.aborted && leave === null) dispatch({ type: "error", syncId, error });
    }
  }

  function listen(message: HubMessage): void {
    if (message.kind === "live") void read();
    else if (message.kind === "ops") return;
    else if (message.kind === "reset") message.syncs.filter(({ id }) => id === syncId).forEach(show);
    else if (message.event.syncId === syncId) take(message.event);
  }

  function show(sync: Sync): void {
    dispatch({ type: "snapshot", sync });
  }

  function take(event: SyncEvent): void {
    dispatch({ type: "event", event });
    if (isTerminalEvent(event)) void read();
  }

  function stopListening(): void {
    leave?.();
    leave = () => {};
  }

  void read();
  return () => {
    abort.abort();
    leave?.();
  };
}
