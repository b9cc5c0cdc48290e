import { ApiError, docs } from "../http/api-error.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest } from "../http/route.js";
import { userShape } from "../shapes/user.js";

/** The account of every token that belongs to no App. */
const LOGIN = "octo";

/** GET /user: whose token it is. A classic one is told its scopes; a restricted one has those for reading only. */
export async function getUser({ emulator, caller }: ApiRequest): Promise<Reply> {
  const page = docs("users/users#get-the-authenticated-user");
  if (!caller.authenticated) throw new ApiError(401, "Requires authentication", page);
  if (caller.app || caller.grant) throw new ApiError(403, "Resource not accessible by integration", page);
  const restricted = emulator.restrictedTokens.kindOf(caller.token);
  const scopes = { "x-oauth-scopes": restricted === "classic" ? "repo:status, read:user" : "repo" };
  return jsonReply(userShape(emulator.origin, LOGIN), { headers: restricted === "fine-grained" ? {} : scopes });
}
