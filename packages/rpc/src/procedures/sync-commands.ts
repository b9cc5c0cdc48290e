import { restorePreviewSchema, startedSyncSchema, syncSchema } from "@project-sync/contracts";
import { previewRestore, restoreMemory } from "@project-sync/database";
import { z } from "zod";
import { announce } from "../announce.js";
import { cancelSync } from "../cancel-sync.js";
import { checkBranch } from "../check-branch.js";
import type { RpcContext } from "../context.js";
import { SyncNotFoundError, SyncNotRetryableError } from "../errors.js";
import { booleanSchema, branchNameSchema, idSchema } from "../inputs.js";
import { getRepository, getSync } from "../lookups.js";
import { rest } from "../rest-meta.js";
import { startSync } from "../start-sync.js";
import { procedure } from "../trpc.js";

const tag = "Syncs";
const syncInput = z.strictObject({ syncId: idSchema });
const GITHUB_ERRORS = [
  "github_repository_not_found",
  "github_unauthorized",
  "github_unreachable",
  "github_rate_limited",
  "unsupported_object_format",
];

export const syncCommands = {
  start: procedure
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/repositories/{repositoryId}/syncs",
        tag,
        summary: "Start a sync of a branch",
        description: "`branch` defaults to the default branch. Joins a sync that is still waiting: `coalesced: true`.",
        status: 202,
        errors: ["repository_not_found", "branch_not_found", ...GITHUB_ERRORS],
      }),
    )
    .input(
      z.strictObject({
        repositoryId: idSchema,
        branch: branchNameSchema.optional(),
        force: booleanSchema.optional().describe("Read the whole tree even when the head has not moved"),
      }),
    )
    .output(startedSyncSchema)
    .mutation(({ ctx, input }) => startChecked(ctx, input)),

  cancel: procedure
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/syncs/{syncId}/cancel",
        tag,
        summary: "Cancel a sync",
        description: "A waiting sync is cancelled at once, a running one at its next step: watch its events.",
        status: 202,
        errors: ["sync_not_found", "sync_already_finished"],
      }),
    )
    .input(syncInput)
    .output(syncSchema)
    .mutation(({ ctx, input }) => cancelSync(ctx, input.syncId)),

  retry: procedure
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/syncs/{syncId}/retry",
        tag,
        summary: "Start a new sync of the branch of a failed or cancelled one",
        status: 202,
        errors: ["sync_not_found", "sync_not_retryable", "branch_not_found", ...GITHUB_ERRORS],
      }),
    )
    .input(syncInput)
    .output(startedSyncSchema)
    .mutation(async ({ ctx, input }) => {
      const { id, status, repositoryId, branchName } = await getSync(ctx, input.syncId);
      if (status !== "failed" && status !== "cancelled") throw new SyncNotRetryableError(id, status);
      return startChecked(ctx, { repositoryId, branch: branchName });
    }),

  previewRestore: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/syncs/{syncId}/restore-memory",
        tag: "Memory",
        summary: "Show what restoring the memory of a past sync would change",
        errors: ["sync_not_found", "sync_not_completed"],
      }),
    )
    .input(syncInput)
    .output(restorePreviewSchema)
    .query(async ({ ctx, input }) => {
      const preview = await previewRestore(ctx.database, input.syncId);
      if (preview === null) throw new SyncNotFoundError(input.syncId);
      return preview;
    }),

  restoreMemory: procedure
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/syncs/{syncId}/restore-memory",
        tag: "Memory",
        summary: "Bring the memory of a branch back to what it said after a past sync",
        description:
          "Entries from the branch's files only, as new versions, all or none. Answers the sync that stands for the " +
          "restore, completed, with `stats.memory`. To undo it, restore its `previousSyncId`. A later sync replaces a " +
          "restored entry only when its file has changed since.",
        errors: ["sync_not_found", "sync_not_completed"],
      }),
    )
    .input(syncInput)
    .output(syncSchema)
    .mutation(async ({ ctx, input }) => {
      const restored = await restoreMemory(ctx.database, input.syncId);
      if (restored === null) throw new SyncNotFoundError(input.syncId);
      announce(ctx, { events: [restored.event] });
      return restored.sync;
    }),
};

interface StartInput {
  repositoryId: string;
  branch?: string | undefined;
  force?: boolean | undefined;
}

async function startChecked(ctx: RpcContext, { repositoryId, branch, force = false }: StartInput) {
  const repository = await getRepository(ctx, repositoryId);
  const branchName = branch ?? repository.defaultBranch;
  await checkBranch(ctx, repository, branchName);
  return startSync(ctx, { repositoryId, branchName, trigger: "api", force });
}
