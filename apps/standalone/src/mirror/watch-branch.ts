import type { ProjectSyncClient } from "@project-sync/client";
import type { Sync } from "@project-sync/contracts";
import { SECOND, sleep } from "@project-sync/runtime";
import { type ReconnectOptions, withReconnect } from "./with-reconnect.js";

export interface BranchOptions {
  repositoryId: string;
  branch: string;
}

const EVERY = SECOND;
/** On a branch one sync runs and one waits at most, so the newest completed one is near the top. */
const PAGE = 20;

/**
 * The newest completed sync of a branch, and each newer one from then on; those that pass while the caller is busy are
 * left out. Lasts through restarts of the server; ends only with the signal.
 *
 * @throws the signal's reason
 */
export async function* watchBranch(
  client: Pick<ProjectSyncClient, "syncs">,
  options: BranchOptions & ReconnectOptions,
): AsyncGenerator<Sync, never, void> {
  const { signal } = options;
  for (let last: string | null = null; ; await sleep(EVERY, signal)) {
    signal.throwIfAborted();
    const sync = await withReconnect(options, () => findNewestCompleted(client, options, last));
    if (sync === null || sync.id === last) continue;
    last = sync.id;
    yield sync;
  }
}

/** Null when no sync of the branch has completed, or none after `last`. */
export async function findNewestCompleted(
  client: Pick<ProjectSyncClient, "syncs">,
  { repositoryId, branch }: BranchOptions,
  last: string | null = null,
): Promise<Sync | null> {
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await client.syncs.list(repositoryId, { branch, cursor, limit: PAGE });
    for (const sync of items) {
      if (sync.id === last) return null;
      if (sync.status === "completed") return sync;
    }
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return null;
}
