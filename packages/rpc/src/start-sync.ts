import type { StartedSync, SyncEvent, SyncTrigger } from "@project-sync/contracts";
import { requestSync } from "@project-sync/database";
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
  announce(context, event);
  return { ...sync, coalesced };
}

/**
 * To be called after a row was committed: publishes its event and dispatches, in the background. Nobody waits for
 * either, so a request is answered as fast when Redis is down; both are made good later from the rows.
 */
export function announce({ bus, dispatcher, logger }: ApiContext, event: SyncEvent | null | undefined): void {
  if (event) {
    bus.publish(event).catch((error: unknown) => {
      logger.warn(
        { err: error, syncId: event.syncId },
        "event not published; subscribers will read it from the database",
      );
    });
  }
  dispatcher.kick();
}
