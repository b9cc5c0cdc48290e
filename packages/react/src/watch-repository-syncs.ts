import type { ProjectSyncClient } from "@project-sync/client";
import { isTerminalEvent, type Sync, type SyncEvent } from "@project-sync/contracts";
import type { EventHub, HubMessage } from "./event-hub.js";

interface WatchOptions {
  client: Pick<ProjectSyncClient, "syncs">;
  hub: EventHub;
  repositoryId: string;
  branch: string | undefined;
  limit: number;
  onList: (syncs: Sync[]) => void;
  onEvent: (event: SyncEvent) => void;
  onError: (error: unknown) => void;
}

/** Several events of a new sync come together; one look at the list serves them all. */
const GATHER_MS = 150;

/**
 * Reads the latest syncs of a repository and follows them. The list is read again when the stream (re)opens, and for a
 * sync that it does not have. `stop` ends it, `refresh` reads at once.
 */
export function watchRepositorySyncs(options: WatchOptions): { stop(): void; refresh(): void } {
  const { client, hub, repositoryId, branch, limit, onList, onEvent, onError } = options;
  const abort = new AbortController();
  /** of other repositories or branches, or too old for the list: their events are none of ours */
  const foreign = new Set<string>();
  const unknown = new Set<string>();
  let ids = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = () => {};

  async function read(): Promise<void> {
    const asking = [...unknown];
    unknown.clear();
    try {
      const { items } = await client.syncs.list(repositoryId, { branch, limit }, { signal: abort.signal });
      if (abort.signal.aborted) return;
      ids = new Set(items.map(({ id }) => id));
      for (const id of asking) if (!ids.has(id)) foreign.add(id);
      onList(items);
    } catch (error) {
      if (!abort.signal.aborted) onError(error);
    }
  }

  function readSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), GATHER_MS);
  }

  function listen(message: HubMessage): void {
    if (message.kind === "event") take(message.event);
    else if (message.kind !== "ops") readSoon();
  }

  function take(event: SyncEvent): void {
    if (foreign.has(event.syncId)) return;
    if (ids.has(event.syncId)) onEvent(event);
    else unknown.add(event.syncId);
    if (!ids.has(event.syncId) || isTerminalEvent(event)) readSoon();
  }

  async function begin(): Promise<void> {
    // First the list: a repository that is not there must not become a topic of the stream that all share.
    await read();
    if (!abort.signal.aborted) leave = hub.subscribe(`repository:${repositoryId}`, listen);
  }

  void begin();
  return {
    refresh: () => void read(),
    stop() {
      abort.abort();
      clearTimeout(timer);
      leave();
    },
  };
}
