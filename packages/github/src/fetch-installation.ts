import type { z } from "zod";
import { AppNotInstalledError, GithubNotFoundError, GithubUnauthorizedError } from "./errors.js";
import { readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { appResponseSchema, installationResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, type GithubRequest, sendRequest } from "./send-request.js";

/** A GitHub App on one account. */
export interface Installation {
  id: number;
  /** login of the account */
  account: string;
  /** all repositories of the account, also those to come, or chosen ones */
  selection: "all" | "selected";
  suspended: boolean;
  /** what its account has granted: `contents: read` */
  permissions: Record<string, string>;
  /** where its owner changes any of that */
  settingsUrl: string;
}

/**
 * The App's installation on an account, a user's or (though the path does not say so) an organization's.
 *
 * @throws AppNotInstalledError with the address where it can be installed
 */
export async function fetchInstallation(
  github: GithubDependencies,
  owner: string,
  context: RequestContext,
): Promise<Installation> {
  const route = "/users/{username}/installation";
  const parameters = { username: owner };
  const request = { asker: "app", route, parameters, resource: "installation" } as const;
  const installation = await findInstallation(github, request, context);
  if (installation) return installation;
  const appUrl = await fetchAppUrl(github, context);
  throw new AppNotInstalledError(
    `The GitHub App is not installed on ${owner}. Install the App on ${owner}: ${appUrl}/installations/new`,
  );
}

/** The one that covers a repository, also under a name that it had; null where none does, whatever the reason. */
export async function findRepositoryInstallation(
  github: GithubDependencies,
  { owner, repo }: RepositoryRef,
  context: RequestContext,
): Promise<Installation | null> {
  const route = "/repos/{owner}/{repo}/installation";
  const parameters = { owner, repo };
  return findInstallation(github, { asker: "app", route, parameters, resource: "installation" }, context);
}

async function findInstallation(
  github: GithubDependencies,
  request: GithubRequest,
  context: RequestContext,
): Promise<Installation | null> {
  try {
    const found = await readJson(await sendRequest(github, request, context), installationResponseSchema, context);
    return toInstallation(found);
  } catch (error) {
    if (error instanceof GithubNotFoundError) return null;
    throw error;
  }
}

export function toInstallation(found: z.infer<typeof installationResponseSchema>): Installation {
  return {
    id: found.id,
    account: found.account.login,
    selection: found.repository_selection,
    suspended: (found.suspended_at ?? null) !== null,
    permissions: found.permissions,
    settingsUrl: found.html_url,
  };
}

/** A wrong id gets 404 on every path, so this also tells a missing installation from a missing App. */
async function fetchAppUrl(github: GithubDependencies, context: RequestContext): Promise<string> {
  return (await fetchApp(github, context)).html_url;
}

/** The App itself. @throws GithubUnauthorizedError where there is none with this id, or the key is not its own */
export async function fetchApp(
  github: GithubDependencies,
  context: RequestContext,
): Promise<z.infer<typeof appResponseSchema>> {
  try {
    const request = { asker: "app", route: "/app", resource: "app" } as const;
    return await readJson(await sendRequest(github, request, context), appResponseSchema, context);
  } catch (cause) {
    if (!(cause instanceof GithubNotFoundError)) throw cause;
    throw new GithubUnauthorizedError(`${cause.message}. Check GITHUB_APP_ID: there is no such App.`, { cause });
  }
}
