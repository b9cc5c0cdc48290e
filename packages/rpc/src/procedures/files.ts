import { fileSchema, pageOf } from "@project-sync/contracts";
import { listFiles } from "@project-sync/database";
import { z } from "zod";
import { defined } from "../defined.js";
import { getMirroredBranch } from "../get-mirrored-branch.js";
import { branchNameSchema, idSchema, pageInput, textSchema } from "../inputs.js";
import { rest } from "../rest-meta.js";
import { procedure } from "../trpc.js";

export const fileProcedures = {
  list: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}/files",
        tag: "Files",
        summary: "List the mirrored tree of a branch in path order",
        description:
          "`prefix` limits it to paths that start so (`src/`); `at` shows the tree of a past completed sync.",
        errors: [
          "repository_not_found",
          "branch_not_found",
          "invalid_cursor",
          "branch_not_synced",
          "sync_not_found",
          "sync_not_completed",
          "sync_expired",
        ],
      }),
    )
    .input(
      z.object({
        repositoryId: idSchema,
        branch: branchNameSchema.optional(),
        prefix: textSchema.optional(),
        at: idSchema.optional(),
        ...pageInput,
      }),
    )
    .output(pageOf(fileSchema))
    .query(async ({ ctx, input }) => {
      const { branch: _, ...query } = input;
      return listFiles(ctx.database, { ...defined(query), branchName: await getMirroredBranch(ctx, input) });
    }),
};
