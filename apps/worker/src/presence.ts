import { hostname } from "node:os";
import { noteWorker, removeWorker } from "@project-sync/database";
import { SECOND, sleep } from "@project-sync/runtime";
import { ActivityRecorder } from "./activity-recorder.js";
import type { WorkerContext } from "./worker-context.js";

export interface Presence {
  stop(): Promise<void>;
}

const BEAT_MS = 5 * SECOND;

/**
 * Tells every few seconds that this worker is there, and what it and the rest of this process have put right since. One
 * that stops says goodbye; one that is killed falls silent.
 */
export function startPresence(context: WorkerContext): Presence {
  const ended = new AbortController();
  const recorder = new ActivityRecorder(context);
  const running = beat(context, recorder, ended.signal);
  return {
    async stop() {
      ended.abort();
      await running;
      await recorder.record();
      await removeWorker(context.database, context.workerId);
    },
  };
}

async function beat(context: WorkerContext, recorder: ActivityRecorder, ended: AbortSignal): Promise<void> {
  const { database, workerId: id, concurrency, version, logger } = context;
  while (!ended.aborted) {
    const rssBytes = process.memoryUsage.rss();
    try {
      await noteWorker(database, { id, host: hostname(), pid: process.pid, version, concurrency, rssBytes });
      await recorder.record();
    } catch (err) {
      logger.warn({ err }, "could not tell that this worker is there; trying again");
    }
    await sleep(BEAT_MS, ended).catch(() => undefined);
  }
}
