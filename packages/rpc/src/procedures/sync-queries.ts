import {
  branchSchema,
  changeSchema,
  pageOf,
  syncEventSchema,
  syncSchema,
  syncTimingsSchema,
} from "@project-sync/contracts";
import { listChanges, listSyncs } from "@project-sync/database";
import { z } from "zod";
import { defined } from "../defined.js";
import { branchNameSchema, idSchema, pageInput } from "../inputs.js";
import { listBranches } from "../list-branches.js";
import { getRepository, getSync } from "../lookups.js";
import { readLog } from "../read-log.js";
import { readSyncTimings } from "../read-sync-timings.js";
import { rest } from "../rest-meta.js";
import { procedure } from "../trpc.js";

const tag = "Syncs";

export const syncQueries = {
  branches: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}/branches",
        tag: "Repositories",
        summary: "List the branches as GitHub has them now, with what is mirrored of each",
        errors: [
          "repository_not_found",
          "github_repository_not_found",
          "github_unauthorized",
          "github_unreachable",
          "github_rate_limited",
          "unsupported_object_format",
        ],
      }),
    )
    .input(z.object({ repositoryId: idSchema }))
    .output(pageOf(branchSchema))
    .query(async ({ ctx, input }) => ({ items: await listBranches(ctx, input.repositoryId), nextCursor: null })),

  history: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}/syncs",
        tag,
        summary: "List the syncs of a repository, newest first",
        errors: ["repository_not_found", "invalid_cursor"],
      }),
    )
    .input(z.object({ repositoryId: idSchema, branch: branchNameSchema.optional(), ...pageInput }))
    .output(pageOf(syncSchema))
    .query(async ({ ctx, input }) => {
      await getRepository(ctx, input.repositoryId);
      return listSyncs(ctx.database, defined(input));
    }),

  status: procedure
    .meta(
      rest({ method: "GET", path: "/api/v1/syncs/{syncId}", tag, summary: "Get a sync", errors: ["sync_not_found"] }),
    )
    .input(z.object({ syncId: idSchema }))
    .output(syncSchema)
    .query(({ ctx, input }) => getSync(ctx, input.syncId)),

  changes: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/syncs/{syncId}/changes",
        tag,
        summary: "List what a completed sync changed, in path order",
        errors: ["sync_not_found", "sync_expired", "invalid_cursor"],
      }),
    )
    .input(z.object({ syncId: idSchema, ...pageInput }))
    .output(pageOf(changeSchema))
    .query(async ({ ctx, input }) => {
      await getSync(ctx, input.syncId);
      return listChanges(ctx.database, defined(input));
    }),

  log: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/syncs/{syncId}/log",
        tag,
        summary: "List the events of a sync so far, in the order they happened",
        errors: ["sync_not_found", "invalid_cursor"],
      }),
    )
    .input(z.object({ syncId: idSchema, ...pageInput }))
    .output(pageOf(syncEventSchema))
    .query(async ({ ctx, input }) => {
      await getSync(ctx, input.syncId);
      return readLog(ctx, input);
    }),

  timings: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/syncs/{syncId}/timings",
        tag,
        summary: "How long each phase of a sync took, and what it waited for",
        errors: ["sync_not_found"],
      }),
    )
    .input(z.object({ syncId: idSchema }))
    .output(syncTimingsSchema)
    .query(({ ctx, input }) => readSyncTimings(ctx, input.syncId)),
};
