import { listedProjectSchema, pageOf, projectSchema } from "@project-sync/contracts";
import { createProject, listProjects } from "@project-sync/database";
import { z } from "zod";
import { defined } from "../defined.js";
import { idSchema, pageInput, projectNameSchema, textSchema } from "../inputs.js";
import { getProject } from "../lookups.js";
import { rest } from "../rest-meta.js";
import { procedure, serverWide } from "../trpc.js";

const tag = "Projects";

export const projectProcedures = {
  create: serverWide("admin")
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/projects",
        tag,
        summary: "Create a project",
        status: 201,
        errors: ["project_name_taken"],
      }),
    )
    .input(z.strictObject({ name: projectNameSchema }))
    .output(projectSchema)
    .mutation(({ ctx, input }) => createProject(ctx.database, input)),

  list: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/projects",
        tag,
        summary: "List projects with their repositories and the latest state of each, newest first",
        description: "`q` finds projects by a part of their name or of the `owner/name` of a repository.",
        errors: ["invalid_cursor"],
      }),
    )
    .input(z.object({ q: textSchema.max(200).optional(), ...pageInput }))
    .output(pageOf(listedProjectSchema))
    .query(({ ctx, input }) => listProjects(ctx.database, { ...defined(input), projectId: ctx.principal.projectId })),

  get: procedure
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/projects/{projectId}",
        tag,
        summary: "Get a project",
        errors: ["project_not_found"],
      }),
    )
    .input(z.object({ projectId: idSchema }))
    .output(projectSchema)
    .query(({ ctx, input }) => getProject(ctx, input.projectId)),
};
