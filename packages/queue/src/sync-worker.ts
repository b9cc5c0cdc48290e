import { CodedError, type SyncJob, syncJobSchema } from "@project-sync/contracts";
import { type Logger, SECOND } from "@project-sync/runtime";
import { DelayedError, type Job } from "bullmq";
import { type OpenedWorker, openBullWorker, type QueueConnection } from "./bull.js";
import { ensureNoEviction } from "./ensure-no-eviction.js";
import { within } from "./within.js";

/** Why the signal of a job aborts: this process is going away, the sync is not to blame. */
export class WorkerStoppingError extends CodedError {
  readonly code = "worker_stopping";
  override readonly disposition = "pause";

  constructor() {
    super("The worker is stopping; another one will go on with this sync.");
  }
}

export interface SyncWorkerJob {
  syncId: string;
  jobId: string;
  attemptsMade: number;
}

/** Runs one job. `delayUntil` puts the job back until then; an error ends it and is logged: rows decide what follows. */
export type ProcessSync = (job: SyncWorkerJob, signal: AbortSignal) => Promise<undefined | { delayUntil: Date }>;

interface SyncWorkerOptions {
  connection: QueueConnection;
  /** jobs at the same time */
  concurrency: number;
  process: ProcessSync;
  logger: Logger;
  /** a worker that has been silent for this long has lost its job */
  lockDurationMs?: number;
  /** how often lost jobs are looked for; a lost job is found within the lock and two of these */
  stalledIntervalMs?: number;
}

export interface SyncWorker {
  /** Takes jobs once this resolves. @throws QueueMisconfiguredError, QueueUnavailableError */
  start(): Promise<void>;
  /** Takes no more jobs, aborts the running ones and waits for them, but no longer than the deadline. */
  close(options: { deadlineMs: number }): Promise<void>;
}

export function createSyncWorker(options: SyncWorkerOptions): SyncWorker {
  return new BullSyncWorker(options);
}

class BullSyncWorker implements SyncWorker {
  readonly #running = new Map<string, AbortController>();
  #worker: OpenedWorker | null = null;
  #stopping = false;

  constructor(private readonly options: SyncWorkerOptions) {}

  async start(): Promise<void> {
    const { connection, logger } = this.options;
    if (connection.kind === "redis") await within(10 * SECOND, "connect", ensureNoEviction(connection.url));
    const worker = this.#open();
    this.#worker = worker;
    try {
      await within(10 * SECOND, "get ready", worker.bull.waitUntilReady());
    } catch (error) {
      await this.close({ deadlineMs: SECOND });
      throw error;
    }
    worker.bull.run().catch((err: unknown) => logger.error({ err }, "queue worker ended"));
  }

  async close({ deadlineMs }: { deadlineMs: number }): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#stopping = true;
    // Pausing first also ends BullMQ's search for stalled jobs, which a `close()` that hangs would leave running.
    const closing = worker.bull.pause(true).then(() => worker.bull.close());
    for (const abort of this.#running.values()) abort.abort(new WorkerStoppingError());
    await within(deadlineMs, "finish its jobs", closing).catch((err: unknown) => {
      this.options.logger.warn({ err, jobs: [...this.#running.keys()] }, "leaving jobs behind; others will take them");
      worker.destroy();
    });
  }

  #open(): OpenedWorker {
    const {
      connection,
      concurrency,
      logger,
      lockDurationMs = 30 * SECOND,
      stalledIntervalMs = 15 * SECOND,
    } = this.options;
    const settings = {
      concurrency,
      lockDuration: lockDurationMs,
      stalledInterval: stalledIntervalMs,
      // Attempts are counted in the row, which also decides when there have been too many.
      maxStalledCount: 1_000_000,
      runRetryDelay: SECOND,
    };
    const process = (job: Job<SyncJob, void>, token?: string) => this.#process(job, token);
    return openBullWorker(connection, process, settings, (err) => logger.warn({ err }, "queue worker"));
  }

  /**
   * The signal is ours, not BullMQ's third argument: that one aborts with a string and only from inside this process.
   * A lost lock does not abort either: the fence in the row decides who may go on, and the heartbeat hears of it.
   */
  async #process(job: Job<SyncJob, void>, token: string | undefined): Promise<void> {
    const abort = new AbortController();
    const jobId = String(job.id);
    this.#running.set(jobId, abort);
    if (this.#stopping) abort.abort(new WorkerStoppingError());
    try {
      const { syncId } = syncJobSchema.parse(job.data);
      const result = await this.options.process({ syncId, jobId, attemptsMade: job.attemptsMade }, abort.signal);
      if (result) await delay(job, token, result.delayUntil);
    } catch (err) {
      if (!(err instanceof DelayedError)) this.options.logger.error({ err, jobId }, "job failed");
      throw err;
    } finally {
      this.#running.delete(jobId);
    }
  }
}

/** Puts the job back without spending an attempt; BullMQ wants to be told by an error that it is no longer ours. */
async function delay(job: Job<SyncJob, void>, token: string | undefined, until: Date): Promise<never> {
  await job.moveToDelayed(until.getTime(), token);
  throw new DelayedError();
}
