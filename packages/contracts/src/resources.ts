import { z } from "zod";
import { memorySettingsSchema } from "./memory-settings.js";
import { syncSchema } from "./sync.js";
import { fileModeSchema, fileTypeSchema, gitShaSchema } from "./tree-entry.js";

/** The resources of the HTTP contract as they are answered. Times are ISO 8601 in UTC, sizes are bytes. */

export const projectSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  createdAt: z.iso.datetime(),
});
export type Project = z.infer<typeof projectSchema>;

export const repositoryStatusSchema = z.enum(["active", "missing", "suspended"]);

/** Whose content of a repository is mirrored. The rows of all files are there always: they are the proof. */
export const contentSettingsSchema = z.object({
  /** globs over the whole path; empty: every file */
  include: z.array(z.string()),
  /** globs; wins over `include` */
  exclude: z.array(z.string()),
  /** larger files are left out; null: the server's limit */
  maxFileBytes: z.number().int().nonnegative().nullable(),
  /** no content at all */
  metadataOnly: z.boolean(),
});
export type ContentSettings = z.infer<typeof contentSettingsSchema>;

export const repositorySchema = z.object({
  id: z.uuid(),
  projectId: z.uuid(),
  /** GitHub's numeric id, which outlives renames and transfers; a string because it may pass 2^53 */
  githubId: z.string(),
  owner: z.string(),
  name: z.string(),
  defaultBranch: z.string(),
  private: z.boolean(),
  archived: z.boolean(),
  /** at GitHub, in KiB, history included, as GitHub told last */
  sizeKb: z.number().int().nonnegative().nullable().default(null),
  status: repositoryStatusSchema,
  ...contentSettingsSchema.shape,
  /** past trees are kept of this many syncs of a branch, and of those of this many days; null and null: of all */
  keepSyncs: z.number().int().positive().nullable(),
  keepDays: z.number().int().nonnegative().nullable(),
  /** whether pushes and the sweep sync branches by themselves */
  autoSync: z.boolean(),
  /** which: globs over branch names; empty: the default branch and every branch that was once synced by hand */
  autoSyncBranches: z.array(z.string()),
  ...memorySettingsSchema.shape,
  /** when GitHub was last asked whether anything has changed, or null */
  lastCheckedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type Repository = z.infer<typeof repositorySchema>;

/** A branch as GitHub lists it, or as the mirror keeps it when GitHub no longer does, with what the mirror has of it. */
export const branchSchema = z.object({
  name: z.string(),
  headSha: gitShaSchema,
  isDefault: z.boolean(),
  protected: z.boolean(),
  /** since when GitHub no longer has it, or null; `headSha` is then where it stood */
  deletedAt: z.iso.datetime().nullable().default(null),
  /** head commit of the last completed sync, or null when never synced */
  syncedSha: gitShaSchema.nullable(),
  lastSyncId: z.uuid().nullable(),
  lastSyncedAt: z.iso.datetime().nullable(),
});
export type Branch = z.infer<typeof branchSchema>;

/**
 * By the repository's settings: `metadata_only`, `excluded`, `too_large` (the server's limit counts too). `lfs`: what git
 * has, and the mirror with it, is a pointer. `pending`: the settings want it since the last sync; the next one brings it.
 */
export const skipReasonSchema = z.enum(["metadata_only", "excluded", "too_large", "lfs", "pending"]);
export type SkipReason = z.infer<typeof skipReasonSchema>;

export const fileSchema = z.object({
  /** escaped, see git-path.ts; plain text for every path that is valid UTF-8 without backslashes */
  path: z.string(),
  type: fileTypeSchema,
  mode: fileModeSchema,
  blobSha: gitShaSchema,
  size: z.number().int().nonnegative().nullable(),
  language: z.string().nullable(),
  /** why the mirror has no content of it, or null when it has (or there is none to have) */
  skipped: skipReasonSchema.nullable(),
  renamedFrom: z.string().nullable(),
  /** the sync that brought this version */
  syncId: z.uuid(),
});
export type MirroredFile = z.infer<typeof fileSchema>;

export const changeKindSchema = z.enum(["added", "modified", "removed", "renamed"]);
export type ChangeKind = z.infer<typeof changeKindSchema>;

/** One changed path of a sync. `before` is null for added, `after` for removed. */
export const changeSchema = z.object({
  kind: changeKindSchema,
  path: z.string(),
  renamedFrom: z.string().nullable(),
  type: fileTypeSchema,
  before: z.object({ mode: fileModeSchema, blobSha: gitShaSchema }).nullable(),
  after: z.object({ mode: fileModeSchema, blobSha: gitShaSchema }).nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** Answer to a start request: the sync, and whether it is one that was already waiting. */
export const startedSyncSchema = syncSchema.extend({ coalesced: z.boolean() });
export type StartedSync = z.infer<typeof startedSyncSchema>;

/** Last segment of a list answer: opaque cursor for the next page, or null at the end. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
