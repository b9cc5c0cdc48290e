import { installedHookSchema } from "@project-sync/contracts";
import { z } from "zod";
import { idSchema } from "../inputs.js";
import { installRepositoryHook } from "../install-repository-hook.js";
import { rest } from "../rest-meta.js";
import { adminProcedure } from "../trpc.js";

const DESCRIPTION =
  "`url` is where GitHub reaches this server, such as `https://sync.example.com`; the path of the webhook is added. The " +
  "secret is the first of GITHUB_WEBHOOK_SECRET. Asking again brings the webhook up to date. Where the token may not, the " +
  "answer says what somebody who may has to enter by hand.";

export const repositoryHooks = {
  installHook: adminProcedure
    .meta(
      rest({
        method: "POST",
        path: "/api/v1/repositories/{repositoryId}/hook",
        tag: "Webhooks",
        summary: "Have GitHub send a repository's webhooks here",
        description: DESCRIPTION,
        errors: [
          "repository_not_found",
          "webhooks_not_configured",
          "github_hook_not_permitted",
          "github_repository_not_found",
          "github_unauthorized",
          "github_unreachable",
          "github_rate_limited",
        ],
      }),
    )
    .input(z.strictObject({ repositoryId: idSchema, url: z.url({ protocol: /^https?$/ }).max(2_000) }))
    .output(installedHookSchema)
    .mutation(({ ctx, input }) => installRepositoryHook(ctx, input)),
};
