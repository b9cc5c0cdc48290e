import { changeSchema, fileVersionSchema, pageOf, treeProofSchema } from "@project-sync/contracts";
import { compareSyncs, listFileHistory } from "@project-sync/database";
import { z } from "zod";
import { defined } from "../defined.js";
import { FileNotFoundError } from "../errors.js";
import { getMirroredBranch } from "../get-mirrored-branch.js";
import { booleanSchema, branchNameSchema, idSchema, pageInput, textSchema } from "../inputs.js";
import { rest } from "../rest-meta.js";
import { procedure } from "../trpc.js";
import { verifyTree } from "../verify-tree.js";

const BRANCH_ERRORS = ["repository_not_found", "branch_not_found", "branch_not_synced"];
const SYNC_ERRORS = ["sync_not_found", "sync_not_completed", "sync_expired"];

export const historyProcedures = {
  compare: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}/compare",
        tag: "History",
        summary: "List what changed between two completed syncs of a branch, in path order",
        description:
          "Either may be the older. A file that was moved in between, edited or not, is one change of kind `renamed`.",
        errors: [...BRANCH_ERRORS, ...SYNC_ERRORS, "sync_not_on_branch", "invalid_cursor"],
      }),
    )
    .input(z.object({ repositoryId: idSchema, from: idSchema, to: idSchema, ...pageInput }))
    .output(pageOf(changeSchema))
    .query(async ({ ctx, input }) => {
      const branchName = await getMirroredBranch(ctx, { repositoryId: input.repositoryId, at: input.from });
      return compareSyncs(ctx.database, { ...defined(input), branchName });
    }),

  fileHistory: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}/file-history",
        tag: "History",
        summary: "List the versions of a file, newest first, back through its renames",
        description: "Also of a file that is no longer there. `present` marks the point where the retention begins.",
        errors: [...BRANCH_ERRORS, "file_not_found", "invalid_cursor"],
      }),
    )
    .input(
      z.object({
        repositoryId: idSchema,
        path: textSchema.min(1, "Must not be empty"),
        branch: branchNameSchema.optional(),
        ...pageInput,
      }),
    )
    .output(pageOf(fileVersionSchema))
    .query(async ({ ctx, input }) => {
      const { branch: _, ...query } = input;
      const branchName = await getMirroredBranch(ctx, input);
      const page = await listFileHistory(ctx.database, { ...defined(query), branchName });
      if (page.items.length === 0 && input.cursor === undefined) throw new FileNotFoundError(input.path, branchName);
      return page;
    }),

  verify: procedure
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/repositories/{repositoryId}/verify",
        tag: "History",
        summary: "Prove a mirrored tree from its rows",
        description:
          "Recomputes every directory's hash from the database and compares the root with the commit's tree. `at` names a " +
          "past completed sync; `content: true` hashes the stored bytes again, too. A failed proof is an answer, not an " +
          "error: `ok: false`, and `faults` names what is wrong.",
        errors: [...BRANCH_ERRORS, ...SYNC_ERRORS],
      }),
    )
    .input(
      z.strictObject({
        repositoryId: idSchema,
        branch: branchNameSchema.optional(),
        at: idSchema.optional(),
        content: booleanSchema.optional().describe("Hash the stored bytes again, too"),
      }),
    )
    .output(treeProofSchema)
    .mutation(({ ctx, input }) => verifyTree(ctx, input)),
};
