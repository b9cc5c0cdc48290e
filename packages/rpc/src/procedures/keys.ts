import { apiKeyRoleSchema, apiKeySchema, createdApiKeySchema, pageOf } from "@project-sync/contracts";
import { z } from "zod";
import { createKey, listKeys, revokeKey } from "../api-keys.js";
import { idSchema, labelSchema } from "../inputs.js";
import { rest } from "../rest-meta.js";
import { serverWide } from "../trpc.js";

const tag = "API keys";
const admin = serverWide("admin");

export const keyProcedures = {
  list: admin
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/keys",
        tag,
        summary: "List the API keys, newest first, revoked ones too",
        description: "Keys of the variable API_KEYS are not listed.",
      }),
    )
    .input(z.object({}))
    .output(pageOf(apiKeySchema))
    .query(({ ctx }) => listKeys(ctx)),

  create: admin
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/keys",
        tag,
        summary: "Make an API key",
        description:
          "`key` is in this answer and never again: only its digest is kept. `projectId` limits it to a project.",
        status: 201,
        errors: ["project_not_found"],
      }),
    )
    .input(
      z.strictObject({
        name: labelSchema,
        role: apiKeyRoleSchema,
        projectId: idSchema.nullable().optional(),
        expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
      }),
    )
    .output(createdApiKeySchema)
    .mutation(({ ctx, input }) => createKey(ctx, input)),

  revoke: admin
    .meta(
      rest({
        method: "DELETE",
        path: "/api/v1/keys/{keyId}",
        tag,
        summary: "Revoke an API key, and end the sessions that were begun with it",
        description: "At once and for good. To revoke it again changes nothing.",
        errors: ["api_key_not_found"],
      }),
    )
    .input(z.strictObject({ keyId: idSchema }))
    .output(apiKeySchema)
    .mutation(({ ctx, input }) => revokeKey(ctx, input.keyId)),
};
