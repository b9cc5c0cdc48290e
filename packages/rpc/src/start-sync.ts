import type { StartedSync, SyncTrigger } from "@project-sync/contracts";
import { requestSync } from "@project-sync/database";
import { announce } from "./announce.js";
import type { ApiContext } from "./context.js";

interface StartSyncOptions {
  repositoryId: string;
  branchName: string;
  trigger: SyncTrigger;
  /** read the whole tree even when the head has not moved */
  force?: boolean;
}

/** Writes the row of a sync, or joins the one that is waiting, then tells the world. Needs only PostgreSQL to succeed. */
export async function startSync(context: ApiContext, options: StartSyncOptions): Promise<StartedSync> {
  const { sync, coalesced, event } = await requestSync(context.database, options);
  // Also where it joined one that waited for the end of a burst: a person's request is due at once.
  announce(context, { events: event === null ? [] : [event], dispatch: true });
  return { ...sync, coalesced };
}
