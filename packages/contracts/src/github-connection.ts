import { z } from "zod";

/** As whom GitHub is asked, and what that allows. Nothing here is secret. */

const budgetSchema = z.object({
  limit: z.number().int().nonnegative(),
  remaining: z.number().int().nonnegative(),
  resetAt: z.iso.datetime(),
});

export const githubInstallationSchema = z.object({
  id: z.number().int().positive(),
  account: z.string(),
  /** all repositories of the account, or chosen ones */
  selection: z.enum(["all", "selected"]),
  suspended: z.boolean(),
  permissions: z.record(z.string(), z.string()),
  settingsUrl: z.string(),
});
export type GithubInstallation = z.infer<typeof githubInstallationSchema>;

export const githubConnectionSchema = z.object({
  apiUrl: z.string(),
  credentials: z.enum(["anonymous", "token", "app"]),
  /** GitHub accepts them; `problem` says why not */
  ok: z.boolean(),
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** of a token: whose it is, what kind, and until when it is good where GitHub says so */
  token: z
    .object({
      login: z.string(),
      /** `classic` tokens have scopes, `fine_grained` ones permissions per repository, which only a check can tell */
      kind: z.enum(["classic", "fine_grained"]),
      scopes: z.array(z.string()),
      expiresAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  app: z
    .object({
      id: z.number().int().positive(),
      slug: z.string(),
      name: z.string(),
      url: z.string(),
      permissions: z.record(z.string(), z.string()),
      events: z.array(z.string()),
      /** up to 100 */
      installations: z.array(githubInstallationSchema),
    })
    .nullable(),
  /** of the account; an App has one for each installation, see `/ops/rate-limits` */
  rateLimit: budgetSchema.nullable(),
  /** whether deliveries of webhooks can be verified: GITHUB_WEBHOOK_SECRET is set */
  webhookSecret: z.boolean(),
});
export type GithubConnection = z.infer<typeof githubConnectionSchema>;

export const githubPermissionSchema = z.enum(["metadata", "contents", "webhooks"]);
export type GithubPermission = z.infer<typeof githubPermissionSchema>;

/** One permission, and whether these credentials have it on the repository. */
export const permissionCheckSchema = z.object({
  permission: githubPermissionSchema,
  /** what it takes, as GitHub calls it in settings: `read`, or `write` for webhooks */
  level: z.enum(["read", "write"]),
  /** mirroring needs it; without `webhooks` it goes on by looking now and then, or by webhooks that were made by hand */
  required: z.boolean(),
  /** `unknown`: a permission before it is missing, or GitHub did not answer */
  state: z.enum(["granted", "missing", "not_needed", "unknown"]),
  /** what was found, and what to do about it */
  message: z.string(),
  /** where it can be changed, or null */
  url: z.string().nullable(),
});
export type PermissionCheck = z.infer<typeof permissionCheckSchema>;

export const githubAccessSchema = z.object({
  /** `owner/name` as GitHub spells it, or as asked for where it is not to be seen */
  repository: z.string(),
  credentials: z.enum(["anonymous", "token", "app"]),
  /** everything that mirroring needs is there */
  ok: z.boolean(),
  permissions: z.array(permissionCheckSchema),
  rateLimit: budgetSchema.nullable(),
});
export type GithubAccess = z.infer<typeof githubAccessSchema>;
