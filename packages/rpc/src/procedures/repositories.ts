import { pageOf, repositorySchema } from "@project-sync/contracts";
import { listRepositories } from "@project-sync/database";
import { z } from "zod";
import { addGithubRepository } from "../add-github-repository.js";
import { idSchema, textSchema } from "../inputs.js";
import { getProject, getRepository } from "../lookups.js";
import { rest } from "../rest-meta.js";
import { adminProcedure, procedure } from "../trpc.js";

const tag = "Repositories";
const path = "/api/v1/projects/{projectId}/repositories";

export const repositoryProcedures = {
  add: adminProcedure
    .meta(
      rest({
        method: "POST",
        path,
        tag,
        summary: "Add a GitHub repository to a project",
        description: '`repository` is "owner/name" or an address of it. Adding it again answers the one that is there.',
        status: 201,
        errors: [
          "project_not_found",
          "github_repository_not_found",
          "repository_already_added",
          "github_unauthorized",
          "github_forbidden",
          "github_unreachable",
          "github_rate_limited",
        ],
      }),
    )
    .input(z.strictObject({ projectId: idSchema, repository: textSchema.min(1, "Must not be empty") }))
    .output(repositorySchema)
    .mutation(({ ctx, input }) => addGithubRepository(ctx, input)),

  list: procedure
    .meta(rest({ method: "GET", path, tag, summary: "List a project's repositories", errors: ["project_not_found"] }))
    .input(z.object({ projectId: idSchema }))
    .output(pageOf(repositorySchema))
    .query(async ({ ctx, input }) => {
      const { id } = await getProject(ctx, input.projectId);
      return { items: await listRepositories(ctx.database, { projectId: id }), nextCursor: null };
    }),

  get: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/repositories/{repositoryId}",
        tag,
        summary: "Get a repository",
        errors: ["repository_not_found"],
      }),
    )
    .input(z.object({ repositoryId: idSchema }))
    .output(repositorySchema)
    .query(({ ctx, input }) => getRepository(ctx, input.repositoryId)),
};
