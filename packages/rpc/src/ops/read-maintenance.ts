import type { OpsMaintenance, OpsRange } from "@project-sync/contracts";
import { listTasks, readActivity, readSweep } from "@project-sync/database";
import type { ApiContext } from "../context.js";

/** What goes on by itself, and what came of it. */
export async function readMaintenance(
  { database, clock }: ApiContext,
  { range }: { range: OpsRange },
): Promise<OpsMaintenance> {
  const [tasks, sweep, activity] = await Promise.all([
    listTasks(database),
    readSweep(database),
    readActivity(database, { range, now: clock.now() }),
  ]);
  return { tasks, sweep, ...activity };
}
