import type { Sync } from "@project-sync/contracts";
import { requestCancel } from "@project-sync/database";
import { announce } from "./announce.js";
import type { RpcContext } from "./context.js";
import { SyncAlreadyFinishedError, SyncNotFoundError } from "./errors.js";
import { getSync } from "./lookups.js";

/**
 * Asks for a sync to end. A waiting one is cancelled at once; a running one stops at its next check, which a nudge
 * brings forward. The last completed state stays as it is.
 *
 * @throws SyncNotFoundError, SyncAlreadyFinishedError
 */
export async function cancelSync(context: RpcContext, syncId: string): Promise<Sync> {
  await getSync(context, syncId);
  const { outcome, event } = await requestCancel(context.database, syncId);
  if (outcome === "not_found") throw new SyncNotFoundError(syncId);
  if (outcome === "already_finished") throw new SyncAlreadyFinishedError(syncId);
  context.bus.nudge({ type: "cancel", syncId }).catch((error: unknown) => {
    context.logger.warn({ err: error, syncId }, "cancel not sent; the worker will see it in the row");
  });
  announce(context, { events: event === undefined ? [] : [event] });
  return getSync(context, syncId);
}
