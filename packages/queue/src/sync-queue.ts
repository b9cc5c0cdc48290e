import { type Logger, SECOND } from "@project-sync/runtime";
import type { Queue } from "bullmq";
import { type OpenedQueue, openBullQueue, type QueueConnection } from "./bull.js";
import { ensureNoEviction } from "./ensure-no-eviction.js";
import { type DispatchedSync, jobIdOf } from "./job-id.js";
import { within } from "./within.js";

export type QueueCounts = Record<"waiting" | "prioritized" | "active" | "delayed" | "failed", number>;

/** The producer's side. Every method answers or fails within the timeout (QueueUnavailableError). */
export interface SyncQueue {
  /** `priority` counts from 1, the most urgent, to 2^20. Adding the same dispatch twice makes one job. */
  add(sync: DispatchedSync & { priority: number }): Promise<void>;
  /** Whether the job exists and has not finished. */
  has(sync: DispatchedSync): Promise<boolean>;
  counts(): Promise<QueueCounts>;
  readonly backend: QueueConnection["kind"];
  /** Whether workers are kept from taking jobs. */
  isPaused(): Promise<boolean>;
  /** Keeps workers from taking jobs, or lets them again; in all processes, until it is changed. What runs goes on. */
  setPaused(paused: boolean): Promise<void>;
  /** BullMQ's own object, for its board; it is closed with this queue. */
  raw(): Promise<Queue>;
  waitUntilReady(): Promise<void>;
  close(): Promise<void>;
}

interface SyncQueueOptions {
  timeoutMs?: number;
  /** hears about lost connections; the failing calls say so anyway */
  logger?: Pick<Logger, "debug">;
}

/**
 * Opens the queue at first use, and again after a failed opening: BullMQ would remember the failure for ever.
 *
 * @throws QueueMisconfiguredError from every method when its Redis may evict jobs
 */
export function createSyncQueue(connection: QueueConnection, options: SyncQueueOptions = {}): SyncQueue {
  const { timeoutMs = 5 * SECOND, logger } = options;
  const opener = new QueueOpener(connection, timeoutMs, (err) => logger?.debug({ err }, "queue connection"));
  const call = <T>(what: string, use: (queue: OpenedQueue["bull"]) => Promise<T>) =>
    within(
      timeoutMs,
      what,
      opener.open().then(({ bull }) => use(bull)),
    );
  return {
    add: ({ syncId, dispatch, priority }) =>
      call("take a job", async (queue) => {
        await queue.add("sync", { syncId }, { ...JOB_OPTIONS, jobId: jobIdOf({ syncId, dispatch }), priority });
      }),
    has: (sync) => call("look up a job", async (queue) => UNFINISHED.has(await queue.getJobState(jobIdOf(sync)))),
    counts: () => call("count its jobs", countJobs),
    backend: connection.kind,
    isPaused: () => call("say whether it is paused", (queue) => queue.isPaused()),
    setPaused: (paused) => call(paused ? "pause" : "go on", (queue) => (paused ? queue.pause() : queue.resume())),
    raw: () => call("get ready", async (queue) => queue as unknown as Queue),
    waitUntilReady: () => call("get ready", async () => undefined),
    close: () => opener.close(),
  };
}

/** Rows decide about another attempt, so BullMQ makes one; what has finished is only kept for a look at failures. */
const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: { count: 100 } };

const UNFINISHED = new Set(["waiting", "paused", "prioritized", "delayed", "active", "waiting-children"]);

/** What the PostgreSQL backend calls jobs that wait while the queue is paused, though its types do not say so. */
const PAUSED = "paused" as "waiting";

async function countJobs(queue: OpenedQueue["bull"]): Promise<QueueCounts> {
  const counts = await queue.getJobCounts("waiting", PAUSED, "prioritized", "active", "delayed", "failed");
  const of = (state: keyof QueueCounts | "paused") => counts[state] ?? 0;
  return {
    waiting: of("waiting") + of("paused"),
    prioritized: of("prioritized"),
    active: of("active"),
    delayed: of("delayed"),
    failed: of("failed"),
  };
}

class QueueOpener {
  #opening: Promise<OpenedQueue> | null = null;

  constructor(
    private readonly connection: QueueConnection,
    private readonly timeoutMs: number,
    private readonly onError: (error: Error) => void,
  ) {}

  open(): Promise<OpenedQueue> {
    this.#opening ??= this.#openOnce().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    this.#opening = null;
    if (opened) await closeOrDestroy(opened, this.timeoutMs);
  }

  async #openOnce(): Promise<OpenedQueue> {
    if (this.connection.kind === "redis") await ensureNoEviction(this.connection.url);
    const opened = openBullQueue(this.connection, this.onError);
    try {
      await within(this.timeoutMs, "get ready", opened.bull.waitUntilReady());
      return opened;
    } catch (error) {
      await closeOrDestroy(opened, SECOND);
      throw error;
    }
  }
}

async function closeOrDestroy({ bull, destroy }: OpenedQueue, timeoutMs: number): Promise<void> {
  await within(timeoutMs, "close", bull.close()).catch(destroy);
}
