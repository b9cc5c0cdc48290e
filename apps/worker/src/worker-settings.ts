import { z } from "zod";
import { workerSettingsShape } from "./config.js";
import type { WorkerSettings } from "./worker-context.js";

const shape = z.object(workerSettingsShape);

/** The settings of a worker from the variables that carry them. */
export function toWorkerSettings(config: z.infer<typeof shape>): WorkerSettings {
  return {
    concurrency: config.WORKER_CONCURRENCY,
    lockDurationMs: config.WORKER_LOCK_DURATION_MS,
    stalledIntervalMs: config.WORKER_STALLED_INTERVAL_MS,
    heartbeatMs: config.WORKER_HEARTBEAT_MS,
    maintenanceMs: config.WORKER_MAINTENANCE_MS,
    collectMs: config.WORKER_COLLECT_MS,
    verifyMs: config.WORKER_VERIFY_MS,
    embedMs: config.WORKER_EMBED_MS,
    recoverMs: config.WORKER_RECOVER_MS,
    retryBaseMs: config.WORKER_RETRY_BASE_MS,
    sweepMinMs: config.SWEEP_MIN_MS,
    sweepMaxMs: config.SWEEP_MAX_MS,
    maxAttempts: config.WORKER_MAX_ATTEMPTS,
  };
}
