import { z } from "zod";

/** `manual`: written by hand here · `import`: came in bulk · `github`: a file of a mirrored repository. */
export const memorySourceSchema = z.enum(["manual", "github", "import"]);
export type MemorySource = z.infer<typeof memorySourceSchema>;

/** One version of one thing that a project knows. Entries never change: an edit, or a sync, makes the next version. */
export const memoryEntrySchema = z.object({
  id: z.uuid(),
  projectId: z.uuid(),
  source: memorySourceSchema,
  /** `github`: owner/name@branch:path#anchor; else what its author gave, or null */
  sourceRef: z.string().nullable(),
  /** of `github` entries, where the file is; null for the others */
  repositoryId: z.uuid().nullable(),
  branchName: z.string().nullable(),
  path: z.string().nullable(),
  /** of the heading, where the file holds several entries */
  anchor: z.string().nullable(),
  blobSha: z.string().nullable(),
  /** shared by all versions of one entry, wherever its file was moved */
  lineageId: z.uuid(),
  /** 1 for the first */
  version: z.number().int().positive(),
  previousId: z.uuid().nullable(),
  title: z.string(),
  content: z.string(),
  tags: z.array(z.string()),
  /** that the entry gives itself in its front matter, or null */
  date: z.iso.datetime().nullable(),
  /** the sync that brought this version; of a restored one, the sync that stands for the restore */
  syncId: z.uuid().nullable(),
  /** the sync that replaced it or found its file gone, or null */
  supersededBySyncId: z.uuid().nullable(),
  restoredFromSyncId: z.uuid().nullable(),
  createdAt: z.iso.datetime(),
  /** since when it is no longer current: replaced, archived, or its file gone; null: current */
  endedAt: z.iso.datetime().nullable(),
});
export type MemoryEntry = z.infer<typeof memoryEntrySchema>;

/** A piece of a snippet; plain text, to be shown as text and never as HTML. */
export const snippetPartSchema = z.object({ text: z.string(), match: z.boolean() });
export type SnippetPart = z.infer<typeof snippetPartSchema>;

/** An entry as lists and searches answer it. `rank` and `snippet` are null without a question. */
export const memoryHitSchema = memoryEntrySchema.extend({
  /** `content` is only the beginning; GET the entry for all of it */
  truncated: z.boolean(),
  rank: z.number().nullable(),
  snippet: z.array(snippetPartSchema).nullable(),
});
export type MemoryHit = z.infer<typeof memoryHitSchema>;

/** `text`: by words · `semantic`: by meaning · `hybrid`: both, fused. */
export const memorySearchModeSchema = z.enum(["text", "semantic", "hybrid"]);
export type MemorySearchMode = z.infer<typeof memorySearchModeSchema>;

/** A page of hits; `corrections` are words that were not found, with those searched for instead. */
export const memoryPageSchema = z.object({
  items: z.array(memoryHitSchema),
  nextCursor: z.string().nullable(),
  corrections: z.array(z.object({ word: z.string(), instead: z.array(z.string()) })),
  /** how these were found; also `text` where `hybrid` was asked for and meaning could not be */
  mode: memorySearchModeSchema,
  /** why `hybrid` was answered by words alone, or null */
  fallback: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type MemoryPage = z.infer<typeof memoryPageSchema>;

/** Which ways of searching a project's memory there are, and how far its entries can be found by meaning. */
export const memoryModesSchema = z.object({
  /** that can be asked for now; `text` always */
  modes: z.array(memorySearchModeSchema),
  /** null: search by meaning is not configured */
  semantic: z
    .object({
      /** as the embedding provider calls it */
      model: z.string(),
      /** why it is not to be had now, or null */
      problem: z.object({ code: z.string(), message: z.string() }).nullable(),
      /** current entries that only words find until their vectors are made */
      pending: z.number().int().nonnegative(),
    })
    .nullable(),
});
export type MemoryModes = z.infer<typeof memoryModesSchema>;

/** An entry with everything that it said before, newest first. */
export const memoryHistorySchema = memoryEntrySchema.extend({ versions: z.array(memoryEntrySchema) });
export type MemoryHistory = z.infer<typeof memoryHistorySchema>;

/** What became of one line of a bulk import; lines count from 1. */
export const memoryImportLineSchema = z.object({
  line: z.number().int().positive(),
  outcome: z.enum(["created", "updated", "unchanged", "rejected"]),
  id: z.uuid().nullable(),
  problem: z.string().nullable(),
});
export type MemoryImportLine = z.infer<typeof memoryImportLineSchema>;

export const memoryImportSchema = z.object({
  created: z.number().int().nonnegative(),
  updated: z.number().int().nonnegative(),
  unchanged: z.number().int().nonnegative(),
  rejected: z.number().int().nonnegative(),
  lines: z.array(memoryImportLineSchema),
});
export type MemoryImport = z.infer<typeof memoryImportSchema>;

/** One entry that a restore brings back (`before` null: it is gone now), changes, or removes (`after` null: it came later). */
export const restoreChangeSchema = z.object({
  kind: z.enum(["added", "updated", "removed"]),
  lineageId: z.uuid(),
  before: memoryEntrySchema.nullable(),
  after: memoryEntrySchema.nullable(),
});
export type RestoreChange = z.infer<typeof restoreChangeSchema>;

/** What a restore of the memory to a sync would change. */
export const restorePreviewSchema = z.object({
  syncId: z.uuid(),
  branchName: z.string(),
  added: z.number().int().nonnegative(),
  updated: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
  unchanged: z.number().int().nonnegative(),
  /** the first thousand */
  changes: z.array(restoreChangeSchema),
});
export type RestorePreview = z.infer<typeof restorePreviewSchema>;
