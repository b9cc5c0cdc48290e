import { expireActivity, expireSessions } from "@project-sync/database";
import type { WorkerContext } from "./worker-context.js";

/** Deletes sessions whose time is over, and counts of what went on that are too old to be asked for. */
export async function expireSessionsAndCounts({ database }: WorkerContext): Promise<void> {
  await expireSessions(database);
  await expireActivity(database);
}
