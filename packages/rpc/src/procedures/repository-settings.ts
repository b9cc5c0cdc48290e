import { memoryPresetSchema, repositorySchema } from "@project-sync/contracts";
import { updateRepositorySettings } from "@project-sync/database";
import { z } from "zod";
import { defined } from "../defined.js";
import { RepositoryNotFoundError } from "../errors.js";
import { globsSchema } from "../glob-schema.js";
import { booleanSchema, idSchema } from "../inputs.js";
import { rest } from "../rest-meta.js";
import { adminProcedure } from "../trpc.js";

/** What GitHub serves through its API, at most. */
const MAX_BLOB_BYTES = 100 * 1024 * 1024;
const MAX_INT = 2 ** 31 - 1;

const DESCRIPTION =
  "Fields that are left out stay. Globs are matched with whole paths (`src/**`, `**/*.png`; `docs/` is all below it): " +
  "content is mirrored of what matches one of `include` (empty: everything) and none of `exclude`, up to `maxFileBytes` " +
  "(null: the server's limit), and of nothing with `metadataOnly`. Every file stays listed, `skipped` says why it has no " +
  "content. The next sync of each branch brings what is wanted now and missing, and nothing else, also when its head has " +
  "not moved. `keepSyncs` and `keepDays` say how long past trees are kept (null and null: for ever). With `autoSync` pushes " +
  "sync branches by themselves: those that match one of the globs `autoSyncBranches`, or, when there are none, the default " +
  "branch and every branch that was once synced by hand. Files that match one of `memoryGlobs` or of the named " +
  "`memoryPresets` are entries of the project's memory, on branches that match `memoryBranches` (empty: all).";

export const repositorySettings = {
  update: adminProcedure
    .meta(
      rest({
        method: "PATCH",
        path: "/api/v1/repositories/{repositoryId}",
        tag: "Repositories",
        summary: "Change what is mirrored of a repository, and how long",
        description: DESCRIPTION,
        errors: ["repository_not_found"],
      }),
    )
    .input(
      z.strictObject({
        repositoryId: idSchema,
        include: globsSchema.optional(),
        exclude: globsSchema.optional(),
        maxFileBytes: z.number().int().min(0).max(MAX_BLOB_BYTES).nullable().optional(),
        metadataOnly: booleanSchema.optional(),
        keepSyncs: z.number().int().min(1).max(MAX_INT).nullable().optional(),
        keepDays: z.number().int().min(0).max(MAX_INT).nullable().optional(),
        autoSync: booleanSchema.optional(),
        autoSyncBranches: globsSchema.optional(),
        memoryGlobs: globsSchema.optional(),
        memoryPresets: z.array(memoryPresetSchema).max(memoryPresetSchema.options.length).optional(),
        memoryBranches: globsSchema.optional(),
      }),
    )
    .output(repositorySchema)
    .mutation(async ({ ctx, input: { repositoryId, ...change } }) => {
      const repository = await updateRepositorySettings(ctx.database, repositoryId, defined(change));
      if (repository === null) throw new RepositoryNotFoundError(repositoryId);
      return repository;
    }),
};
