import {
  addRepository,
  appendSyncEvents,
  claimSync,
  createProject,
  type Database,
  requestSync,
} from "@project-sync/database";
import type { ProgressBus } from "@project-sync/progress";

/** A running sync whose events a bench decides on. */
export interface LiveSync {
  id: string;
  fence: number;
}

/** Running syncs, each of a branch of its own, with two events: queued and started. */
export async function startLiveSyncs(database: Database, count: number): Promise<LiveSync[]> {
  const project = await createProject(database, { name: "live" });
  const names = { owner: "bench", name: "live", defaultBranch: "main", private: false, archived: false };
  const { repository } = await addRepository(database, { projectId: project.id, githubId: 1n, ...names });
  const syncs: LiveSync[] = [];
  for (let n = 0; n < count; n++) {
    const { sync } = await requestSync(database, {
      ...{ repositoryId: repository.id, branchName: `branch-${n}`, trigger: "api" },
    });
    const claimed = await claimSync(database, { syncId: sync.id, workerId: "bench" });
    if (!("claim" in claimed)) throw new Error(`Sync ${sync.id} cannot be started: ${claimed.refused}`);
    syncs.push({ id: sync.id, fence: claimed.claim.fence });
  }
  return syncs;
}

/** Stores an event as a worker does, then publishes it; answers when that was, in ms since the epoch, and its number. */
export async function sendLiveEvent(
  { database, bus }: { database: Database; bus: ProgressBus },
  sync: LiveSync,
): Promise<{ seq: number; at: number }> {
  const fact = { type: "sync.progress", phase: "content", done: 1, total: 5_000, unit: "files" } as const;
  const events = await appendSyncEvents(database, { syncId: sync.id, fence: sync.fence, facts: [fact] });
  const [event] = events ?? [];
  if (event === undefined) throw new Error(`Sync ${sync.id} does not run any more`);
  const at = performance.timeOrigin + performance.now();
  await bus.publish(event);
  return { seq: event.seq, at };
}
