import { memoryEntrySchema, pageOf } from "@project-sync/contracts";
import { z } from "zod";
import { NotImplementedError } from "../errors.js";
import { idSchema, pageInput, textSchema } from "../inputs.js";
import { getProject } from "../lookups.js";
import { rest } from "../rest-meta.js";
import { procedure } from "../trpc.js";

const tag = "Memory";
const path = "/api/v1/projects/{projectId}/memory";
const errors = ["project_not_found", "not_implemented"];

/** Addresses of the contract that a later version fills. */
export const memoryProcedures = {
  list: procedure
    .meta(rest({ method: "GET", path, tag, summary: "List a project's memory (not available yet)", errors }))
    .input(
      z.object({
        projectId: idSchema,
        q: textSchema.optional(),
        tag: textSchema.optional(),
        includeSuperseded: z.enum(["true", "false"]).optional(),
        ...pageInput,
      }),
    )
    .output(pageOf(memoryEntrySchema))
    .query(async ({ ctx, input }) => {
      await getProject(ctx, input.projectId);
      throw new NotImplementedError("Project memory");
    }),

  create: procedure
    .meta(
      rest({
        method: "POST",
        path,
        tag,
        summary: "Add to a project's memory (not available yet)",
        status: 201,
        errors,
      }),
    )
    .input(
      z.strictObject({
        projectId: idSchema,
        title: textSchema.min(1),
        content: textSchema.min(1),
        tags: z.array(textSchema).optional(),
      }),
    )
    .output(memoryEntrySchema)
    .mutation(async ({ ctx, input }) => {
      await getProject(ctx, input.projectId);
      throw new NotImplementedError("Project memory");
    }),
};
