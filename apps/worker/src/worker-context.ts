import type { Database } from "@project-sync/database";
import type { EmbeddingProvider } from "@project-sync/embeddings";
import type { GithubConnector } from "@project-sync/github";
import type { ForcedPlan, PipelineLimits } from "@project-sync/pipeline";
import type { ProgressBus } from "@project-sync/progress";
import type { QueueConnection, SyncQueue } from "@project-sync/queue";
import type { Clock, Logger, Metrics } from "@project-sync/runtime";
import type { BudgetKeeper } from "./budget/budget-keeper.js";

/** How a worker runs; every time in milliseconds. */
export interface WorkerSettings {
  /** syncs at the same time */
  concurrency: number;
  /** a worker silent for this long has lost its job */
  lockDurationMs: number;
  /** how often lost jobs are looked for */
  stalledIntervalMs: number;
  /** how often a running sync tells its row that it is alive, and sees a cancel */
  heartbeatMs: number;
  /** how often queued rows are dispatched and lost jobs restored */
  maintenanceMs: number;
  /** how often what retention lets go of is collected, by one of all workers */
  collectMs: number;
  /** how often the tree of a branch is proven from its rows, by one of all workers; each branch in turn */
  verifyMs: number;
  /** how far apart two looks of the sweep at the same repository are, at least and at most */
  sweepMinMs: number;
  sweepMaxMs: number;
  /** how often entries of the memory without vectors are looked for, by one of all workers */
  embedMs: number;
  /** how often a GitHub App's failed deliveries are looked for, by one of all workers */
  recoverMs: number;
  /** wait after the first failure of a sync; grows with each */
  retryBaseMs: number;
  /** a sync that has failed this often with an error worth retrying has failed */
  maxAttempts: number;
}

/** Everything a worker uses. `standalone` shares all of it with the other services in its process. */
export interface WorkerContext extends WorkerSettings {
  /** names this process in the rows it claims */
  workerId: string;
  /** of this software */
  version: string;
  database: Database;
  queueConnection: QueueConnection;
  queue: SyncQueue;
  bus: ProgressBus;
  github: GithubConnector;
  /** what GitHub has told of its hourly budgets; one for all of a process */
  budgets: BudgetKeeper;
  limits: PipelineLimits;
  /** null: search by meaning is not configured */
  embeddings: EmbeddingProvider | null;
  logger: Logger;
  metrics: Metrics;
  clock: Clock;
  /** in [0, 1), for the jitter of the sweep; default Math.random */
  random?: () => number;
  /** for tests: ways that syncs go wherever they are possible */
  forcePlan?: ForcedPlan;
}
