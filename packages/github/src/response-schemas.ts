import { fileModeSchema, gitShaSchema } from "@project-sync/contracts";
import { z } from "zod";
import { headShaSchema } from "./object-format.js";

/**
 * What we rely on in GitHub's answers: strict about that, silent about everything else. They accept every example in
 * GitHub's own description and the recordings in @octokit/fixtures (response-schemas.test.ts walks them).
 */

/** GET /repos/{owner}/{repo} */
export const repositoryResponseSchema = z.object({
  id: z.int().positive(),
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
  default_branch: z.string().min(1),
  private: z.boolean(),
  archived: z.boolean(),
  size: z.int().nonnegative().optional(),
});

/** Names of permissions and levels, as GitHub has them: `contents: read`. */
const permissionsSchema = z.record(z.string(), z.string());

/** GET /app */
export const appResponseSchema = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  name: z.string(),
  html_url: z.url(),
  permissions: permissionsSchema,
  events: z.array(z.string()),
});

/** GET /user */
export const userResponseSchema = z.object({ login: z.string().min(1) });

/** GET /users/{username}/installation, GET /repos/{owner}/{repo}/installation */
export const installationResponseSchema = z.object({
  id: z.int().positive(),
  account: z.object({ login: z.string().min(1) }),
  repository_selection: z.enum(["all", "selected"]),
  suspended_at: z.string().nullish(),
  html_url: z.url(),
  permissions: permissionsSchema,
});

/** GET /app/installations, one page */
export const installationsResponseSchema = z.array(installationResponseSchema);

/** POST /app/installations/{installation_id}/access_tokens */
export const installationTokenResponseSchema = z.object({ token: z.string().min(1), expires_at: z.iso.datetime() });

/** GET /repos/{owner}/{repo}/hooks, one page; answers to POST and PATCH are one of them */
export const hookResponseSchema = z.object({
  id: z.int().positive(),
  config: z.object({ url: z.string().optional() }),
});
export const hooksResponseSchema = z.array(hookResponseSchema);

/** Longer than JavaScript's numbers are exact; see list-failed-deliveries.ts for how they stay whole. */
const deliveryIdSchema = z.union([z.string().regex(/^\d+$/), z.int().positive()]).transform(String);

const deliveryFields = {
  guid: z.string().min(1),
  delivered_at: z.iso.datetime({ offset: true }),
  event: z.string().min(1),
  action: z.string().nullable(),
};

/** GET /app/hook/deliveries, one page */
export const deliveriesResponseSchema = z.array(
  z.object({ ...deliveryFields, id: deliveryIdSchema, status_code: z.int().nonnegative() }),
);

/** GET /app/hook/deliveries/{delivery_id} */
export const deliveryResponseSchema = z.object({ ...deliveryFields, request: z.object({ payload: z.unknown() }) });

/** POST /app-manifests/{code}/conversions */
export const manifestResponseSchema = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  html_url: z.url(),
  owner: z.object({ login: z.string().min(1) }),
  pem: z.string().min(1),
  webhook_secret: z.string().nullable(),
});

/** GET /repos/{owner}/{repo}/branches, one page */
export const branchesResponseSchema = z.array(
  z.object({
    name: z.string().min(1),
    commit: z.object({ sha: headShaSchema }),
    protected: z.boolean(),
  }),
);

/** GET /repos/{owner}/{repo}/branches/{branch} */
export const branchResponseSchema = z.object({
  name: z.string().min(1),
  commit: z.object({
    sha: headShaSchema,
    commit: z.object({
      message: z.string().default(""),
      author: z.object({ name: z.string().optional(), date: z.string().optional() }).nullish(),
      tree: z.object({ sha: headShaSchema }),
    }),
  }),
});
export type CommitResponse = z.infer<typeof branchResponseSchema>["commit"]["commit"];

/** GET /repos/{owner}/{repo}/git/trees/{tree_sha}; its entries are parsed in slices, see parse-tree-entries.ts */
export const treeResponseSchema = z.object({
  sha: gitShaSchema,
  truncated: z.boolean(),
  tree: z.array(z.unknown()),
});

/** One entry of a tree. Blobs always carry a size, symlinks too. */
export const treeEntryResponseSchema = z.object({
  path: z.string().min(1),
  mode: fileModeSchema,
  type: z.enum(["blob", "tree", "commit"]),
  sha: gitShaSchema,
  size: z.int().nonnegative().optional(),
});
export type TreeEntryResponse = z.infer<typeof treeEntryResponseSchema>;

/** One file of a comparison; names are paths as JSON can show them. */
export const comparedFileResponseSchema = z.object({
  filename: z.string().min(1),
  status: z.enum(["added", "removed", "modified", "renamed", "copied", "changed", "unchanged"]),
  sha: gitShaSchema.nullable(),
  previous_filename: z.string().min(1).optional(),
});
export type ComparedFileResponse = z.infer<typeof comparedFileResponseSchema>;

/** GET /repos/{owner}/{repo}/compare/{basehead} */
export const compareResponseSchema = z.object({
  status: z.enum(["ahead", "behind", "diverged", "identical"]),
  base_commit: z.object({ sha: gitShaSchema }),
  files: z.array(comparedFileResponseSchema).optional(),
});
