import { isTerminalEvent, type SyncTimings } from "@project-sync/contracts";
import { readMilestones } from "@project-sync/database";
import type { RpcContext } from "./context.js";
import { getSync } from "./lookups.js";
import { syncSpans } from "./sync-spans.js";

/** What a sync spent its time on. @throws SyncNotFoundError */
export async function readSyncTimings(context: RpcContext, syncId: string): Promise<SyncTimings> {
  const sync = await getSync(context, syncId);
  const events = await readMilestones(context.database, syncId);
  const last = events.at(-1);
  const end = last && isTerminalEvent(last) ? new Date(last.at) : context.clock.now();
  const totalMs = Math.max(0, end.getTime() - Date.parse(sync.requestedAt));
  return { syncId, spans: syncSpans(events), totalMs };
}
