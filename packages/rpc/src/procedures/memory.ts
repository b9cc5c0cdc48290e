import {
  memoryEntrySchema,
  memoryHistorySchema,
  memoryImportSchema,
  memoryModesSchema,
  memoryPageSchema,
  memorySearchModeSchema,
  memorySourceSchema,
} from "@project-sync/contracts";
import { archiveMemoryEntry, createMemoryEntry, editMemoryEntry, findMemoryHistory } from "@project-sync/database";
import { z } from "zod";
import { defined } from "../defined.js";
import { MemoryEntryNotFoundError } from "../errors.js";
import { importMemoryLines } from "../import-memory-lines.js";
import { branchNameSchema, cursorSchema, idSchema, textSchema } from "../inputs.js";
import { getProject } from "../lookups.js";
import {
  memoryContentSchema,
  memoryDateSchema,
  memoryTagsSchema,
  memoryTitleSchema,
  sourceRefSchema,
} from "../memory-inputs.js";
import { rest } from "../rest-meta.js";
import { readMemoryModes, searchProjectMemory } from "../search-project-memory.js";
import { procedure } from "../trpc.js";

const tag = "Memory";
const path = "/api/v1/projects/{projectId}/memory";
const entryPath = "/api/v1/memory/{entryId}";
const MAX_QUESTION = 1_000;

const SEARCH =
  "With `q` the best matches first, else the newest. All words are wanted; `or` gives a choice, `-word` leaves out, quotes " +
  "make a phrase, `word*` and the last word match beginnings; words that nobody wrote are corrected (`corrections`). Of " +
  "very common words the newest 250 matches are ranked, of others the newest 500. `tag` may be several with commas between " +
  "them: all are wanted. `since` and `until` go by the entry's own date, else by when it came. `snippet` is text in parts, " +
  "never HTML. `mode` is `text` unless it is said: `semantic` finds by meaning, and `hybrid` by both (reciprocal rank " +
  "fusion), of the nearest 200 entries; where meaning is not to be had just now, `hybrid` answers by words and says so in " +
  "`fallback`. What was replaced or archived is only there with `includeSuperseded=true`, and by meaning only if it had " +
  "its vector by then.";

export const memoryProcedures = {
  list: procedure
    .meta(
      rest({
        method: "GET",
        path,
        tag,
        summary: "Search or list what a project knows",
        description: SEARCH,
        errors: [
          "project_not_found",
          "invalid_cursor",
          "semantic_search_not_configured",
          "semantic_search_unavailable",
        ],
      }),
    )
    .input(
      z.object({
        projectId: idSchema,
        q: textSchema.max(MAX_QUESTION).optional(),
        mode: memorySearchModeSchema.default("text"),
        tag: textSchema.optional(),
        source: memorySourceSchema.optional(),
        repositoryId: idSchema.optional(),
        branch: branchNameSchema.optional(),
        since: memoryDateSchema.optional(),
        until: memoryDateSchema.optional(),
        includeSuperseded: z.enum(["true", "false"]).optional(),
        cursor: cursorSchema.optional(),
        limit: z.number().int().min(1).max(100).default(20),
      }),
    )
    .output(memoryPageSchema)
    .query(async ({ ctx, input }) => {
      await getProject(ctx, input.projectId);
      const { q, mode, tag: tags, branch, includeSuperseded, ...rest } = input;
      const search = {
        ...rest,
        question: q?.trim() || undefined,
        tags: tags
          ?.split(",")
          .map((one) => one.trim())
          .filter(Boolean),
        branchName: branch,
        includeSuperseded: includeSuperseded === "true",
      };
      return searchProjectMemory(ctx, defined(search), mode);
    }),

  modes: procedure
    .meta(
      rest({
        method: "GET",
        path: `${path}/modes`,
        tag,
        summary: "Which ways of searching the memory there are",
        description: "`semantic` and `hybrid` are among `modes` only while the server can search by meaning.",
        errors: ["project_not_found"],
      }),
    )
    .input(z.object({ projectId: idSchema }))
    .output(memoryModesSchema)
    .query(async ({ ctx, input }) => {
      await getProject(ctx, input.projectId);
      return readMemoryModes(ctx, input.projectId);
    }),

  get: procedure
    .meta(
      rest({
        method: "GET",
        path: entryPath,
        tag,
        summary: "Get an entry with everything that it said before",
        description: "Any version, current or not; `versions` are those of its lineage, newest first.",
        errors: ["memory_entry_not_found"],
      }),
    )
    .input(z.object({ entryId: idSchema }))
    .output(memoryHistorySchema)
    .query(async ({ ctx, input }) => found(input.entryId, await findMemoryHistory(ctx.database, input.entryId))),

  create: procedure
    .meta(
      rest({
        method: "POST",
        path,
        tag,
        summary: "Write an entry by hand",
        description: "No sync ever replaces it.",
        status: 201,
        errors: ["project_not_found"],
      }),
    )
    .input(
      z.strictObject({
        projectId: idSchema,
        title: memoryTitleSchema,
        content: memoryContentSchema,
        tags: memoryTagsSchema.optional(),
        date: memoryDateSchema.nullable().optional(),
        sourceRef: sourceRefSchema.nullable().optional(),
      }),
    )
    .output(memoryEntrySchema)
    .mutation(async ({ ctx, input }) => {
      await getProject(ctx, input.projectId);
      const { tags = [], date = null, sourceRef = null } = input;
      return createMemoryEntry(ctx.database, { ...input, tags, date, sourceRef });
    }),

  edit: procedure
    .meta(
      rest({
        method: "PATCH",
        path: entryPath,
        tag,
        summary: "Change an entry that was written by hand or imported in bulk",
        description:
          "Makes the next version, and answers it; fields that are left out stay. Only the latest version can be changed, " +
          "so nobody overwrites what he has not seen. An archived entry comes back so.",
        errors: ["memory_entry_not_found", "memory_not_editable", "memory_not_current"],
      }),
    )
    .input(
      z.strictObject({
        entryId: idSchema,
        title: memoryTitleSchema.optional(),
        content: memoryContentSchema.optional(),
        tags: memoryTagsSchema.optional(),
        date: memoryDateSchema.nullable().optional(),
      }),
    )
    .output(memoryEntrySchema)
    .mutation(async ({ ctx, input: { entryId, ...change } }) =>
      found(entryId, await editMemoryEntry(ctx.database, { id: entryId, change: defined(change) })),
    ),

  archive: procedure
    .meta(
      rest({
        method: "POST",
        path: `${entryPath}/archive`,
        tag,
        summary: "Take an entry out of the memory; its versions stay",
        errors: ["memory_entry_not_found", "memory_not_editable", "memory_not_current"],
      }),
    )
    .input(z.strictObject({ entryId: idSchema }))
    .output(memoryEntrySchema)
    .mutation(async ({ ctx, input }) => found(input.entryId, await archiveMemoryEntry(ctx.database, input.entryId))),

  import: procedure
    .meta(
      rest({
        method: "POST",
        path: `${path}/import`,
        tag,
        summary: "Bring entries in bulk, as JSON lines",
        description:
          "A line is `{title, content, tags?, date?, sourceRef?}`. Send them as they are (`application/x-ndjson`), or as " +
          "`lines` in JSON; up to 1 MiB at a time. A line that makes no sense is reported and the others come, all in one " +
          "transaction. A `sourceRef` that was imported before goes on as the next version of that entry.",
        errors: ["project_not_found"],
      }),
    )
    .input(z.strictObject({ projectId: idSchema, lines: z.string() }))
    .output(memoryImportSchema)
    .mutation(async ({ ctx, input }) => {
      await getProject(ctx, input.projectId);
      return importMemoryLines(ctx, input);
    }),
};

function found<T>(entryId: string, entry: T | null): T {
  if (entry === null) throw new MemoryEntryNotFoundError(entryId);
  return entry;
}
