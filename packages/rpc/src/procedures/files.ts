import { fileSchema, pageOf } from "@project-sync/contracts";
import { findFiles, listDirectory, listFiles } from "@project-sync/database";
import { z } from "zod";
import { defined } from "../defined.js";
import { getMirroredBranch } from "../get-mirrored-branch.js";
import { branchNameSchema, idSchema, pageInput, textSchema } from "../inputs.js";
import { rest } from "../rest-meta.js";
import { procedure } from "../trpc.js";

const TREE_ERRORS = [
  "repository_not_found",
  "branch_not_found",
  "branch_not_synced",
  "sync_not_found",
  "sync_not_completed",
  "sync_expired",
];
const treeInput = { repositoryId: idSchema, branch: branchNameSchema.optional(), at: idSchema.optional() };

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
        errors: [...TREE_ERRORS, "invalid_cursor"],
      }),
    )
    .input(z.object({ ...treeInput, prefix: textSchema.optional(), ...pageInput }))
    .output(pageOf(fileSchema))
    .query(async ({ ctx, input }) => {
      const { branch: _, ...query } = input;
      return listFiles(ctx.database, { ...defined(query), branchName: await getMirroredBranch(ctx, input) });
    }),

  directory: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}/directory",
        tag: "Files",
        summary: "List what one directory of a mirrored tree holds, one level deep",
        description: "Directories first. `directory` is a path without a slash at its end; without it, root.",
        errors: [...TREE_ERRORS, "invalid_cursor"],
      }),
    )
    .input(z.object({ ...treeInput, directory: textSchema.default(""), ...pageInput }))
    .output(pageOf(fileSchema))
    .query(async ({ ctx, input }) => {
      const { branch: _, ...query } = input;
      return listDirectory(ctx.database, { ...defined(query), branchName: await getMirroredBranch(ctx, input) });
    }),

  find: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}/find-files",
        tag: "Files",
        summary: "Find files of a mirrored tree by words of their paths",
        description: "The best matches first, at most `limit`; there is no next page.",
        errors: TREE_ERRORS,
      }),
    )
    .input(z.object({ ...treeInput, q: textSchema.min(1, "Must not be empty").max(500), limit: pageInput.limit }))
    .output(pageOf(fileSchema))
    .query(async ({ ctx, input }) => {
      const { branch: _, ...query } = input;
      const branchName = await getMirroredBranch(ctx, input);
      return { items: await findFiles(ctx.database, { ...defined(query), branchName }), nextCursor: null };
    }),
};
