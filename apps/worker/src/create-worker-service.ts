import { createSyncWorker } from "@project-sync/queue";
import { SECOND } from "@project-sync/runtime";
import { type Embedder, startEmbedder } from "./embedding/start-embedder.js";
import { heedQueueControl } from "./heed-queue-control.js";
import { type Housekeeping, startHousekeeping } from "./housekeeping.js";
import { type Maintenance, startMaintenance } from "./maintenance.js";
import { type Presence, startPresence } from "./presence.js";
import { processSyncJob } from "./process-sync-job.js";
import { type Sweep, startSweep } from "./sweep/start-sweep.js";
import type { WorkerContext } from "./worker-context.js";

/** What running syncs get to hand themselves back; those that do not make it are found by the stalled check. */
const STOP_DEADLINE_MS = 15 * SECOND;

export interface WorkerService {
  /** Takes jobs once this resolves. */
  start(): Promise<void>;
  /** Hands running syncs back to the queue, where another worker goes on with them at once, and takes no more. */
  stop(): Promise<void>;
}

/** A worker in this process. The context stays the caller's: it is closed after `stop()`, not by it. */
export function createWorkerService(context: WorkerContext): WorkerService {
  const { queueConnection: connection, concurrency, lockDurationMs, stalledIntervalMs, logger } = context;
  const worker = createSyncWorker({
    connection,
    concurrency,
    lockDurationMs,
    stalledIntervalMs,
    logger,
    process: (job, signal) => processSyncJob(context, job, signal),
  });
  let maintenance: Maintenance | null = null;
  let housekeeping: Housekeeping | null = null;
  let sweep: Sweep | null = null;
  let presence: Presence | null = null;
  let embedder: Embedder | null = null;
  return {
    async start() {
      // Before it takes anything: the queue may have been paused while its Redis was away.
      await heedQueueControl(context);
      await worker.start();
      presence = startPresence(context);
      maintenance = startMaintenance(context);
      housekeeping = startHousekeeping(context);
      sweep = startSweep(context);
      embedder = startEmbedder(context);
    },
    async stop() {
      await Promise.all([maintenance?.stop(), housekeeping?.stop(), sweep?.stop(), embedder?.stop()]);
      await worker.close({ deadlineMs: STOP_DEADLINE_MS });
      await context.budgets.flush();
      await presence?.stop().catch((err: unknown) => logger.warn({ err }, "could not say goodbye"));
    },
  };
}
