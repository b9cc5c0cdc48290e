import { z } from "zod";
import { commitInfoSchema } from "./commit-info.js";
import { gitShaSchema } from "./tree-entry.js";

export const syncStatusSchema = z.enum(["queued", "running", "paused", "completed", "failed", "cancelled"]);
export type SyncStatus = z.infer<typeof syncStatusSchema>;

export const syncTriggerSchema = z.enum(["api", "webhook", "schedule", "reconcile", "restore"]);
export type SyncTrigger = z.infer<typeof syncTriggerSchema>;

/** The stages of the pipeline, in the order they run. */
export const syncPhaseSchema = z.enum(["resolve", "tree", "diff", "content", "memory", "verify", "persist"]);
export type SyncPhase = z.infer<typeof syncPhaseSchema>;

/** How a tree came: from the cheapest way to the dearest. */
export const treeWaySchema = z.enum(["unchanged", "compare", "subtrees", "recursive", "walk"]);
export type TreeWay = z.infer<typeof treeWaySchema>;

/** How content came; a `tarball` is topped up by blob requests. */
export const contentWaySchema = z.enum(["none", "blobs", "graphql", "tarball"]);
export type ContentWay = z.infer<typeof contentWaySchema>;

/** A choice of the planner, and why, in a short sentence for people. */
export const treePlanSchema = z.object({ way: treeWaySchema, reason: z.string() });
export type TreePlan = z.infer<typeof treePlanSchema>;
export const contentPlanSchema = z.object({ way: contentWaySchema, reason: z.string() });
export type ContentPlan = z.infer<typeof contentPlanSchema>;

/** The ways that a sync went in the end; null where it chose none, or an older version wrote the row. */
export const syncPlanSchema = z.object({
  tree: treePlanSchema.nullable().default(null),
  content: contentPlanSchema.nullable().default(null),
  /** cheap ways that did not prove themselves and gave way to a dearer one */
  fallbacks: z.number().int().nonnegative().default(0),
});
export type SyncPlan = z.infer<typeof syncPlanSchema>;

/**
 * What a sync could not take over without failing for it: code, the file it is about (null: the stage as a whole), and a
 * sentence for people.
 */
export const syncWarningSchema = z.object({ code: z.string(), path: z.string().nullable(), message: z.string() });
export type SyncWarning = z.infer<typeof syncWarningSchema>;

/** Entries of the project's memory that a sync brought, replaced by a new version, and let go of. */
export const memoryCountsSchema = z.object({
  added: z.number().int().nonnegative(),
  updated: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
});
export type MemoryCounts = z.infer<typeof memoryCountsSchema>;

/**
 * Counts are files (directories are not counted); `bytes` is content that arrived; `requests` went to GitHub; `skipped`
 * are files of the tree that the mirror holds without content.
 */
export const syncStatsSchema = z.object({
  added: z.number().int().nonnegative(),
  modified: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
  renamed: z.number().int().nonnegative(),
  unchanged: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  requests: z.number().int().nonnegative(),
  skipped: z.number().int().nonnegative().default(0),
  plan: syncPlanSchema.default({ tree: null, content: null, fallbacks: 0 }),
  /** left out where no file of the project's memory was touched */
  memory: memoryCountsSchema.optional(),
  /** left out where there is nothing to warn of; the first few of many */
  warnings: z.array(syncWarningSchema).optional(),
});
export type SyncStats = z.infer<typeof syncStatsSchema>;

export const syncErrorSchema = z.object({ code: z.string(), message: z.string() });

/** A sync as every API answers it. Times are ISO 8601 in UTC. */
export const syncSchema = z.object({
  id: z.uuid(),
  projectId: z.uuid(),
  repositoryId: z.uuid(),
  branchName: z.string(),
  trigger: syncTriggerSchema,
  status: syncStatusSchema,
  phase: syncPhaseSchema.nullable(),
  headSha: gitShaSchema.nullable(),
  /** null where there is no commit, or an older version made the sync */
  headCommit: commitInfoSchema.nullable().default(null),
  baseSha: gitShaSchema.nullable(),
  treeSha: gitShaSchema.nullable(),
  stats: syncStatsSchema.nullable(),
  error: syncErrorSchema.nullable(),
  attempt: z.number().int().nonnegative(),
  previousSyncId: z.uuid().nullable(),
  /** the branch was reset or force-pushed: the base commit is no ancestor of the head */
  rewritten: z.boolean().default(false),
  resumeAt: z.iso.datetime().nullable(),
  cancelRequestedAt: z.iso.datetime().nullable(),
  requestedAt: z.iso.datetime(),
  /** how many requests this sync answers: those that came while it waited joined it */
  requestCount: z.number().int().positive().default(1),
  /** a burst of pushes is waited for until this time, or null */
  notBefore: z.iso.datetime().nullable().default(null),
  /** while it waits: how many syncs go before it, itself counted, as far as one can tell now; told of a single sync only */
  queuePosition: z.number().int().positive().nullable().default(null),
  startedAt: z.iso.datetime().nullable(),
  completedAt: z.iso.datetime().nullable(),
});
export type Sync = z.infer<typeof syncSchema>;

export const TERMINAL_STATUSES = ["completed", "failed", "cancelled"] as const satisfies readonly SyncStatus[];

/** True once nothing more will happen to a sync. */
export function isTerminalStatus(status: SyncStatus): boolean {
  return (TERMINAL_STATUSES as readonly SyncStatus[]).includes(status);
}
