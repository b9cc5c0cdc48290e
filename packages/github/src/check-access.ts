import type { GithubCredentials } from "./credentials.js";
import { scopesOf } from "./describe-token.js";
import {
  AppAccessError,
  type GithubError,
  GithubForbiddenError,
  GithubNotFoundError,
  GithubRateLimitedError,
  GithubUnauthorizedError,
} from "./errors.js";
import { fetchInstallation } from "./fetch-installation.js";
import { fetchRepository } from "./fetch-repository.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { type GithubDependencies, type GithubRequest, sendRequest } from "./send-request.js";
import { siteUrl } from "./site-url.js";

/** Whether a permission is there, by what GitHub answered; `why` is its word, or ours, on a missing one. */
export type PermissionState =
  | { state: "granted" }
  | { state: "not_needed" }
  | { state: "missing"; why: string; url: string | null }
  | { state: "unknown"; why: string; url: string | null };

export interface RepositoryAccess {
  /** as GitHub spells it; null where it is not to be seen */
  name: string | null;
  metadata: PermissionState;
  contents: PermissionState;
  webhooks: PermissionState;
}

type Checking = GithubDependencies & { kind: GithubCredentials["kind"] };

/**
 * What these credentials may do with a repository, found by trying: GitHub tells nobody what a fine-grained token may.
 * Nothing is changed. An App gets its webhooks as an App, and its installation says what it may.
 *
 * @throws GithubUnauthorizedError, GithubRateLimitedError and what says nothing about permissions: network, 5xx
 */
export async function checkAccess(
  github: Checking,
  ref: RepositoryRef,
  context: RequestContext,
): Promise<RepositoryAccess> {
  const seen = await attempt(() => fetchRepository(github, ref, context));
  if ("error" in seen) {
    const why = seen.error.message;
    const later = { state: "unknown", why: "The repository is not to be seen.", url: null } as const;
    const metadata = { state: "missing", why, url: await whereToGrant(github, ref, context) } as const;
    return { name: null, metadata, contents: later, webhooks: later };
  }
  const name = seen.value.kind === "repository" ? `${seen.value.repository.owner}/${seen.value.repository.name}` : null;
  const [contents, webhooks] = await Promise.all([
    may(github, ref, { route: "/repos/{owner}/{repo}/branches", resource: "repository" }, context),
    github.kind === "app"
      ? ({ state: "not_needed" } as const)
      : may(github, ref, { route: "/repos/{owner}/{repo}/hooks", resource: "hook" }, context),
  ]);
  return { name, metadata: { state: "granted" }, contents, webhooks };
}

async function may(
  github: Checking,
  ref: RepositoryRef,
  { route, resource }: Pick<GithubRequest, "route" | "resource">,
  context: RequestContext,
): Promise<PermissionState> {
  const parameters = { ...ref, per_page: 1 };
  const tried = await attempt(() =>
    sendRequest(github, { asker: { owner: ref.owner }, route, parameters, resource }, context),
  );
  if ("error" in tried) {
    return { state: "missing", why: tried.error.message, url: await whereToGrant(github, ref, context) };
  }
  await tried.value.body?.cancel();
  const scopes = resource === "hook" ? scopesOf(tried.value.headers) : null;
  if (scopes === null || scopes.some((scope) => WRITES_HOOKS.has(scope))) return { state: "granted" };
  const why = `The token may look at webhooks and not make any: its scopes are ${scopes.join(", ")}.`;
  return { state: "missing", why, url: await whereToGrant(github, ref, context) };
}

/** Scopes of classic tokens; to look at hooks takes less than to make one. */
const WRITES_HOOKS = new Set(["repo", "admin:repo_hook", "write:repo_hook"]);

type Tried<T> = { value: T } | { error: GithubError };

/** An answer that says no is one; whatever says nothing about permissions is thrown. */
async function attempt<T>(ask: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (error instanceof GithubUnauthorizedError || error instanceof GithubRateLimitedError) throw error;
    const says =
      error instanceof GithubForbiddenError || error instanceof GithubNotFoundError || error instanceof AppAccessError;
    if (says) return { error };
    throw error;
  }
}

/** Where somebody can grant what is missing. */
async function whereToGrant(
  github: Checking,
  { owner }: RepositoryRef,
  context: RequestContext,
): Promise<string | null> {
  const site = siteUrl(github.octokit.request.endpoint.DEFAULTS.baseUrl);
  if (github.kind === "anonymous") return `${site}/settings/personal-access-tokens/new`;
  if (github.kind === "token") return `${site}/settings/tokens`;
  const installation = await fetchInstallation(github, owner, context).catch(() => null);
  return installation?.settingsUrl ?? null;
}
