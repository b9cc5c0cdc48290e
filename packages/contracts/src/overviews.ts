import { z } from "zod";
import { commitInfoSchema } from "./commit-info.js";
import { syncSummarySchema } from "./ops.js";
import { projectSchema, repositorySchema } from "./resources.js";
import { syncPhaseSchema, syncTriggerSchema } from "./sync.js";
import { gitShaSchema } from "./tree-entry.js";

const countSchema = z.number().int().nonnegative();

/** A repository in the list of projects. */
export const listedRepositorySchema = repositorySchema
  .pick({ id: true, owner: true, name: true, defaultBranch: true, private: true, archived: true, status: true })
  .extend({
    /** newest sync of any of its branches, whatever became of it */
    latestSync: syncSummarySchema.nullable(),
    /** branches with a mirror that GitHub has too */
    branchCount: countSchema,
  });
export type ListedRepository = z.infer<typeof listedRepositorySchema>;

/** How many repositories the list of projects names of each; `repositoryCount` says how many there are. */
export const MAX_LISTED_REPOSITORIES = 50;

/** A project in the list of projects. */
export const listedProjectSchema = projectSchema.extend({
  repositoryCount: countSchema.default(0),
  /** by owner and name, the first {@link MAX_LISTED_REPOSITORIES} */
  repositories: z.array(listedRepositorySchema).default([]),
});
export type ListedProject = z.infer<typeof listedProjectSchema>;

/** A mirrored branch and how it stands. */
export const branchStateSchema = z.object({
  name: z.string(),
  isDefault: z.boolean(),
  /** synced by hand once */
  tracked: z.boolean(),
  /** since when GitHub no longer has it, or null */
  deletedAt: z.iso.datetime().nullable(),
  /** of the last completed sync; null when none has completed yet */
  headSha: gitShaSchema.nullable(),
  headCommit: commitInfoSchema.nullable(),
  lastSyncId: z.uuid().nullable(),
  lastSyncedAt: z.iso.datetime().nullable(),
  lastTrigger: syncTriggerSchema.nullable(),
  /** when its tree was last proven from the rows: with the sync, or later by the scheduled sample */
  verifiedAt: z.iso.datetime().nullable(),
  /** completed syncs so far */
  syncCount: countSchema,
  /** the newest sync, whatever became of it */
  latestSync: syncSummarySchema.nullable(),
});
export type BranchState = z.infer<typeof branchStateSchema>;

/** How many branches an overview names of each repository; `branchCount` says how many there are. */
export const MAX_OVERVIEW_BRANCHES = 50;

/** Syncs of one day (UTC) that finished. */
export const activityDaySchema = z.object({
  day: z.iso.date(),
  completed: countSchema,
  failed: countSchema,
  /** files that completed syncs added, modified, renamed or removed */
  changes: countSchema,
});
export type ActivityDay = z.infer<typeof activityDaySchema>;

export const projectOverviewSchema = z.object({
  project: projectSchema,
  repositories: z.array(
    z.object({
      repository: repositorySchema,
      branchCount: countSchema,
      /** the default branch, then those that moved last; gone ones at the end */
      branches: z.array(branchStateSchema),
    }),
  ),
  /** the last 30 days, the oldest first; every day is there */
  activity: z.array(activityDaySchema),
});
export type ProjectOverview = z.infer<typeof projectOverviewSchema>;

/** What is in the mirrored tree of a branch, and what goes on there. */
export const branchSummarySchema = z.object({
  repositoryId: z.uuid(),
  branchName: z.string(),
  syncId: z.uuid(),
  files: countSchema,
  /** of all files, with or without content */
  bytes: countSchema,
  /** the most bytes first; files of no known language count as null */
  languages: z.array(z.object({ language: z.string().nullable(), files: countSchema, bytes: countSchema })),
  /** of the branch: the last 30 days, the oldest first */
  activity: z.array(activityDaySchema),
});
export type BranchSummary = z.infer<typeof branchSummarySchema>;

/** A stretch of the life of a sync. They follow one another without overlap. */
export const syncSpanSchema = z.object({
  /** `waiting`: for a worker · `paused`: until a rate limit or a retry is due */
  kind: z.enum(["waiting", "phase", "paused"]),
  phase: syncPhaseSchema.nullable(),
  attempt: countSchema,
  startedAt: z.iso.datetime(),
  /** null while it goes on */
  endedAt: z.iso.datetime().nullable(),
  durationMs: z.number().nonnegative().nullable(),
  /** of a pause: why; of a phase: the ways that were planned, and why */
  notes: z.array(z.string()),
});
export type SyncSpan = z.infer<typeof syncSpanSchema>;

export const syncTimingsSchema = z.object({
  syncId: z.uuid(),
  spans: z.array(syncSpanSchema),
  /** from the request to the end, or to now */
  totalMs: z.number().nonnegative(),
});
export type SyncTimings = z.infer<typeof syncTimingsSchema>;
