import { GithubForbiddenError, GithubNotFoundError, HookNotPermittedError } from "./errors.js";
import { fetchRepository } from "./fetch-repository.js";
import { readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { hookResponseSchema, hooksResponseSchema } from "./response-schemas.js";
import { sendPages } from "./send-pages.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";
import { siteUrl } from "./site-url.js";

export interface HookQuery extends RepositoryRef {
  /** where deliveries are to go; what tells this hook from others */
  url: string;
  secret: string;
  events: readonly string[];
}

export interface InstalledHook {
  id: number;
  /** false where there was one for this url, which is now as asked for */
  created: boolean;
}

const HOOKS = "/repos/{owner}/{repo}/hooks";

/**
 * The repository's webhook for a url, made or brought up to date; to repeat it changes nothing.
 *
 * @throws HookNotPermittedError with what to do by hand; GithubNotFoundError where there is no such repository
 * @throws GithubRejectedError where GitHub does not take the url or the events
 */
export async function installHook(
  github: GithubDependencies,
  query: HookQuery,
  context: RequestContext,
): Promise<InstalledHook> {
  try {
    const id = await findHook(github, query, context);
    return { id: await writeHook(github, query, id, context), created: id === null };
  } catch (error) {
    if (error instanceof GithubForbiddenError) throw notPermitted(github, query, error);
    if (!(error instanceof GithubNotFoundError)) throw error;
    // A 404 also hides that somebody may not; where the repository is missing too, that is the error.
    await fetchRepository(github, { owner: query.owner, repo: query.repo }, context);
    throw notPermitted(github, query, error);
  }
}

async function findHook(
  github: GithubDependencies,
  { owner, repo, url }: HookQuery,
  context: RequestContext,
): Promise<number | null> {
  const parameters = { owner, repo, per_page: 100 };
  const first = { asker: { owner }, route: HOOKS, parameters, resource: "hook" } as const;
  for await (const { response } of sendPages(github, first, context)) {
    const hooks = await readJson(response, hooksResponseSchema, context);
    const hook = hooks.find(({ config }) => config.url === url);
    if (hook) return hook.id;
  }
  return null;
}

/** Without the secret in it, a changed `config` would lose the one there is. */
async function writeHook(
  github: GithubDependencies,
  { owner, repo, url, secret, events }: HookQuery,
  id: number | null,
  context: RequestContext,
): Promise<number> {
  const config = { url, secret, content_type: "json", insecure_ssl: "0" };
  const hook = { config, events, active: true };
  const request = {
    asker: { owner },
    method: id === null ? "POST" : "PATCH",
    route: id === null ? HOOKS : `${HOOKS}/{hook_id}`,
    parameters: { owner, repo, hook_id: id ?? undefined, ...hook },
    resource: "hook",
  } as const;
  const written = await readJson(await sendRequest(github, request, context), hookResponseSchema, context);
  return written.id;
}

function notPermitted(
  { octokit }: GithubDependencies,
  { owner, repo, url, events }: HookQuery,
  cause: Error,
): HookNotPermittedError {
  const settingsUrl = `${siteUrl(octokit.request.endpoint.DEFAULTS.baseUrl)}/${owner}/${repo}/settings/hooks`;
  return new HookNotPermittedError(
    `GitHub does not let these credentials manage the webhooks of ${owner}/${repo}. Somebody who administers it can add ` +
      `the webhook at ${settingsUrl}/new: Payload URL ${url}, Content type application/json, Secret that of ` +
      `GITHUB_WEBHOOK_SECRET, individual events ${events.join(", ")}, Active.`,
    { cause, settingsUrl },
  );
}
