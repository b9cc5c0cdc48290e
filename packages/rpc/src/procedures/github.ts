import { githubAccessSchema, githubConnectionSchema } from "@project-sync/contracts";
import { z } from "zod";
import { checkGithubAccess, checkGithubConnection } from "../github-connection.js";
import { textSchema } from "../inputs.js";
import { rest } from "../rest-meta.js";
import { serverWide } from "../trpc.js";

const tag = "GitHub";
const read = serverWide("read");

export const githubProcedures = {
  connection: read
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/github/connection",
        tag,
        summary: "As whom GitHub is asked, and whether it accepts that",
        description:
          "Asks GitHub now. Credentials that it refuses are an answer, not an error: `ok: false` and `problem`.",
      }),
    )
    .input(z.object({}))
    .output(githubConnectionSchema)
    .query(({ ctx }) => checkGithubConnection(ctx)),

  access: read
    .meta(
      rest({
        method: "GET",
        path: "/api/v1/github/access",
        tag,
        summary: "Which permissions the credentials have on a repository, and which are missing",
        description: '`repository` is "owner/name" or an address of it; it need not be mirrored. Asks GitHub now.',
      }),
    )
    .input(z.object({ repository: textSchema.min(1, "Must not be empty") }))
    .output(githubAccessSchema)
    .query(({ ctx, input }) => checkGithubAccess(ctx, input.repository)),
};
