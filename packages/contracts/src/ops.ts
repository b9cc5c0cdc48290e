import { z } from "zod";
import { syncErrorSchema, syncPhaseSchema, syncStatusSchema, syncTriggerSchema } from "./sync.js";
import { gitShaSchema } from "./tree-entry.js";

/** What the operations page shows. Times are ISO 8601 in UTC, durations milliseconds. */

const countSchema = z.number().int().nonnegative();
const durationSchema = z.number().nonnegative();

/** A sync, as far as a list of many repositories has to tell of it. */
export const syncSummarySchema = z.object({
  id: z.uuid(),
  projectId: z.uuid(),
  repositoryId: z.uuid(),
  /** `owner/name` */
  repository: z.string(),
  branchName: z.string(),
  trigger: syncTriggerSchema,
  status: syncStatusSchema,
  phase: syncPhaseSchema.nullable(),
  headSha: gitShaSchema.nullable(),
  error: syncErrorSchema.nullable(),
  attempt: countSchema,
  resumeAt: z.iso.datetime().nullable(),
  requestedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
});
export type SyncSummary = z.infer<typeof syncSummarySchema>;

/** Unfinished syncs by status, as the rows say. */
export const unfinishedCountsSchema = z.object({ queued: countSchema, running: countSchema, paused: countSchema });
export type UnfinishedCounts = z.infer<typeof unfinishedCountsSchema>;

/** Jobs by state, as BullMQ says. */
export const jobCountsSchema = z.object({
  waiting: countSchema,
  prioritized: countSchema,
  active: countSchema,
  delayed: countSchema,
  failed: countSchema,
});

export const opsQueueSchema = z.object({
  name: z.string(),
  backend: z.enum(["redis", "postgres"]),
  /** somebody has paused it: what runs goes on, nothing new is begun until it is resumed */
  paused: z.boolean(),
  /** when it was last paused or resumed, and with which key; null: never */
  changedAt: z.iso.datetime().nullable(),
  changedBy: z.string().nullable(),
  /** what BullMQ says of `paused`; null when it does not answer. Where the two differ, workers put it right in seconds */
  pausedInQueue: z.boolean().nullable(),
  syncs: unfinishedCountsSchema,
  /** null when the queue does not answer */
  jobs: jobCountsSchema.nullable(),
  /** the sync that has waited longest since it was requested, or null when none waits */
  oldestWaiting: z.object({ sync: syncSummarySchema, ageMs: durationSchema }).nullable(),
});
export type OpsQueue = z.infer<typeof opsQueueSchema>;

export const opsWorkerSchema = z.object({
  id: z.string(),
  host: z.string(),
  pid: countSchema,
  version: z.string(),
  /** syncs it runs at the same time, at most */
  concurrency: countSchema,
  startedAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  /** `silent`: it did not say goodbye, and has not been heard of for a while; others take over its syncs */
  state: z.enum(["alive", "silent"]),
  rssBytes: countSchema,
  running: z.array(syncSummarySchema.extend({ heartbeatAt: z.iso.datetime().nullable() })),
});
export type OpsWorker = z.infer<typeof opsWorkerSchema>;

/** How far back a chart goes: in buckets of a minute, a quarter of an hour, two hours. */
export const opsRangeSchema = z.enum(["1h", "24h", "7d"]);
export type OpsRange = z.infer<typeof opsRangeSchema>;

/** Of the syncs in question; null where there are none. */
export const percentilesSchema = z.object({ p50Ms: durationSchema.nullable(), p95Ms: durationSchema.nullable() });

const finishedShape = {
  completed: countSchema,
  failed: countSchema,
  cancelled: countSchema,
  /** of completed syncs, from start to end */
  duration: percentilesSchema,
  /** of completed syncs, from request to start */
  wait: percentilesSchema,
};

/** Syncs that finished, by when they did. Every bucket of the range is there, the oldest first. */
export const opsThroughputSchema = z.object({
  range: opsRangeSchema,
  bucketMs: z.number().int().positive(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  buckets: z.array(
    z.object({
      at: z.iso.datetime(),
      ...finishedShape,
      /** completed, by what had asked for them */
      byTrigger: z.record(syncTriggerSchema, countSchema),
    }),
  ),
  total: z.object(finishedShape),
});
export type OpsThroughput = z.infer<typeof opsThroughputSchema>;

/** Failed syncs of a range with the same error code. */
export const failureGroupSchema = z.object({
  code: z.string(),
  count: countSchema,
  /** branches whose newest sync is one of these: what a retry of the group starts again */
  open: countSchema,
  repositories: countSchema,
  firstAt: z.iso.datetime(),
  lastAt: z.iso.datetime(),
  /** the newest few */
  samples: z.array(syncSummarySchema),
});
export type FailureGroup = z.infer<typeof failureGroupSchema>;

/** What a retry of a group caused: syncs that were queued, and those that were waiting already. */
export const retriedGroupSchema = z.object({
  code: z.string(),
  queued: countSchema,
  coalesced: countSchema,
  /** branches that are left for another call */
  left: countSchema,
});
export type RetriedGroup = z.infer<typeof retriedGroupSchema>;

export const opsRateLimitSchema = z.object({
  /** whose: `token:<digest>`, `installation:<id>`, `app:<id>`, `anonymous`; never a secret */
  account: z.string(),
  /** GitHub's name of the budget: core, graphql */
  resource: z.string(),
  limit: countSchema,
  /** the whole limit once `resetAt` has passed */
  remaining: countSchema,
  resetAt: z.iso.datetime(),
  /** when an answer last told of it */
  updatedAt: z.iso.datetime(),
});
export type OpsRateLimit = z.infer<typeof opsRateLimitSchema>;

export const maintenanceTaskSchema = z.object({
  /** `reconcile-queue`, `collect-history`, `verify-sample`, `recover-deliveries`, `expire-deliveries` … */
  name: z.string(),
  /** how often it is due; null where an older version wrote the row */
  everyMs: durationSchema.nullable(),
  startedAt: z.iso.datetime(),
  /** null while it runs, or when its worker died over it */
  finishedAt: z.iso.datetime().nullable(),
  /** why its last run failed, or null */
  error: z.string().nullable(),
});
export type MaintenanceTask = z.infer<typeof maintenanceTaskSchema>;

/** What goes on beside the syncs that somebody asked for. */
export const opsMaintenanceSchema = z.object({
  tasks: z.array(maintenanceTaskSchema),
  sweep: z.object({
    /** repositories that are looked at by themselves */
    repositories: countSchema,
    /** how many of them wait for a look now, and how long the first of these has */
    due: countSchema,
    overdueMs: durationSchema,
    lastCheckedAt: z.iso.datetime().nullable(),
  }),
  range: opsRangeSchema,
  bucketMs: z.number().int().positive(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /**
   * Counts by name, every bucket of the range, the oldest first. `healed`: job_lost, sweep, proof, delivery,
   * branch_deleted, repository_renamed …; `checks`: looks of the sweep by result: in_step, healed, failed, rate_limited …
   */
  buckets: z.array(
    z.object({
      at: z.iso.datetime(),
      healed: z.record(z.string(), countSchema),
      checks: z.record(z.string(), countSchema),
    }),
  ),
  total: z.object({ healed: z.record(z.string(), countSchema), checks: z.record(z.string(), countSchema) }),
});
export type OpsMaintenance = z.infer<typeof opsMaintenanceSchema>;

/** What of the operations page may have changed: one name for each of its questions. */
export const opsAreaSchema = z.enum(["queues", "workers", "finished", "rate_limits", "maintenance"]);
export type OpsArea = z.infer<typeof opsAreaSchema>;

/**
 * Data of `ops.changed`, which streams with the topic `ops` get once at their beginning and then when something has
 * changed, at most once a second. `finished`: syncs have ended since (throughput, failures).
 */
export const opsChangedSchema = z.object({
  at: z.iso.datetime(),
  changed: z.array(opsAreaSchema),
  syncs: unfinishedCountsSchema,
  queuePaused: z.boolean(),
  workersAlive: countSchema,
});
export type OpsChanged = z.infer<typeof opsChangedSchema>;
