import { isPermitted } from "../http/access.js";
import { ApiError, docs, notFound } from "../http/api-error.js";
import type { RepositoryRequest } from "../http/route.js";

/**
 * Hooks are for who administers the repository.
 *
 * @throws ApiError 404 without a token or with a classic one that lacks the scope, 403 for other tokens that may not
 */
export function requireHookAdministration(request: RepositoryRequest, page: string): void {
  const { emulator, caller, repository, incoming } = request;
  const restricted = emulator.restrictedTokens.kindOf(caller.token);
  if (!caller.authenticated || restricted === "classic") throw notFound(page);
  if (restricted) throw new ApiError(403, "Resource not accessible by personal access token", docs(page));
  const level = incoming.method === "GET" ? "read" : "write";
  if (isPermitted(caller, repository, "repository_hooks", level)) return;
  if (caller.app) throw new ApiError(401, "Bad credentials");
  throw new ApiError(403, "Resource not accessible by integration", docs(page));
}
