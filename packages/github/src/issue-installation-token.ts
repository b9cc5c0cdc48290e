import { SECOND } from "@project-sync/runtime";
import { InstallationSuspendedError } from "./errors.js";
import { fetchInstallation, type Installation } from "./fetch-installation.js";
import { parseDate } from "./rate-limit.js";
import { readJson } from "./read-response.js";
import type { RequestContext } from "./request-context.js";
import { installationTokenResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, type GithubResponse, sendRequest } from "./send-request.js";

export interface InstallationToken {
  installationId: number;
  token: string;
  /** by this process's clock */
  expiresAt: Date;
}

/**
 * A new token for an owner's repositories, in two requests of the App. The installation is looked up each time: it may
 * have been suspended, or removed and made anew under another id.
 *
 * @throws AppNotInstalledError · InstallationSuspendedError
 */
export async function issueInstallationToken(
  github: GithubDependencies,
  owner: string,
  context: RequestContext,
): Promise<InstallationToken> {
  const installation = await fetchInstallation(github, owner, context);
  if (installation.suspended) throw suspended(owner, installation);
  const route = "/app/installations/{installation_id}/access_tokens";
  const parameters = { installation_id: installation.id };
  const request = { asker: "app", method: "POST", route, parameters, resource: "installation" } as const;
  const response = await sendRequest(github, request, context);
  const { token, expires_at } = await readJson(response, installationTokenResponseSchema, context);
  return { installationId: installation.id, token, expiresAt: localTime(github, response, expires_at) };
}

function suspended(owner: string, { settingsUrl }: Installation): InstallationSuspendedError {
  return new InstallationSuspendedError(
    `The GitHub App's installation on ${owner} is suspended. Somebody who administers ${owner} can resume it at ${settingsUrl}.`,
  );
}

/** What GitHub's clock says, by ours: a wrong local clock must not make a token look good or spent. */
function localTime({ clock }: GithubDependencies, { headers }: GithubResponse, time: string): Date {
  const now = clock.now().getTime();
  const serverNow = parseDate(headers.date)?.getTime() ?? now;
  return new Date(now + Math.max(0, Date.parse(time) - serverNow - SECOND));
}
