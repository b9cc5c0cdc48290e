import { branchSummarySchema, projectOverviewSchema } from "@project-sync/contracts";
import { z } from "zod";
import { branchNameSchema, idSchema } from "../inputs.js";
import { readBranchSummary } from "../read-branch-summary.js";
import { readProjectOverview } from "../read-project-overview.js";
import { rest } from "../rest-meta.js";
import { procedure } from "../trpc.js";

export const overviewProcedures = {
  overview: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/projects/{projectId}/overview",
        tag: "Projects",
        summary:
          "Get a project with its repositories, the state of their branches, and the activity of the last 30 days",
        errors: ["project_not_found"],
      }),
    )
    .input(z.object({ projectId: idSchema }))
    .output(projectOverviewSchema)
    .query(({ ctx, input }) => readProjectOverview(ctx, input.projectId)),
};

export const summaryProcedures = {
  summary: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}/summary",
        tag: "Repositories",
        summary: "Get size, languages and activity of a mirrored branch",
        description: "`branch` defaults to the default branch.",
        errors: ["repository_not_found", "branch_not_found", "branch_not_synced"],
      }),
    )
    .input(z.object({ repositoryId: idSchema, branch: branchNameSchema.optional() }))
    .output(branchSummarySchema)
    .query(({ ctx, input }) => readBranchSummary(ctx, input)),
};
