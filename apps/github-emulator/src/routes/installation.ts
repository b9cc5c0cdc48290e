import { type InstallationGrant, reaches } from "../apps/installation-tokens.js";
import { describeRepository } from "../describe-repository.js";
import { ApiError, docs } from "../http/api-error.js";
import { Page } from "../http/page.js";
import { emptyReply, jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest } from "../http/route.js";
import { repositoryShape } from "../shapes/repository.js";

/** GET /installation/repositories: what an installation token reaches. */
export async function listInstallationRepositories(request: ApiRequest): Promise<Reply> {
  const { origin, repositories } = request.emulator;
  const grant = requireGrant(request, "apps/installations#list-repositories-accessible-to-the-app-installation");
  const reached = repositories.list().filter(({ record }) => reaches(grant, record));
  const page = new Page(request.query);
  const described = page.slice(reached).map((repository) => describeRepository(origin, repository));
  const shapes = (await Promise.all(described)).map(repositoryShape);
  const repository_selection = grant.repositoryIds ? "selected" : grant.installation.selection;
  const body = { total_count: reached.length, repository_selection, repositories: shapes };
  return jsonReply(body, { headers: page.link(`${origin}/installation/repositories`, reached.length) });
}

/** DELETE /installation/token: the token that asks is no longer good. */
export async function revokeInstallationToken(request: ApiRequest): Promise<Reply> {
  requireGrant(request, "apps/installations#revoke-an-installation-access-token");
  request.emulator.apps.tokens.revokeToken(request.caller.token ?? "");
  return emptyReply(204);
}

function requireGrant({ caller }: ApiRequest, page: string): InstallationGrant {
  if (caller.grant) return caller.grant;
  if (!caller.authenticated) throw new ApiError(401, "Requires authentication", docs(page));
  if (caller.app) throw new ApiError(401, "Bad credentials");
  const message =
    "You must authenticate with an installation access token in order to list repositories for an installation.";
  throw new ApiError(403, message, docs(page));
}
