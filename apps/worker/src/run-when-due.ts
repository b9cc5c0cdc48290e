import { claimTask, type Database, finishTask } from "@project-sync/database";

interface DueTask {
  name: string;
  everyMs: number;
  run(): Promise<void>;
}

/**
 * Runs a task if it is due and no other worker has it. People see how the last run ended; what it threw is thrown on, and
 * noted unless it was told to end.
 */
export async function runWhenDue(
  database: Database,
  { name, everyMs, run }: DueTask,
  ended: AbortSignal,
): Promise<void> {
  if (!(await claimTask(database, { name, everyMs }))) return;
  try {
    await run();
    await finishTask(database, { name, error: null });
  } catch (err) {
    if (!ended.aborted) await finishTask(database, { name, error: err instanceof Error ? err.message : String(err) });
    throw err;
  }
}
