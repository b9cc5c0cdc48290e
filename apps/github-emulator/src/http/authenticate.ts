import { ApiError } from "./api-error.js";

/** Who asks: an account with a token, or an address without one. */
export interface Caller {
  token: string | null;
  authenticated: boolean;
}

/**
 * Reads `Authorization`, as `Bearer`, `token` or `Basic` (git sends the token as the password). Without a list of
 * tokens any token is good.
 *
 * @throws ApiError 401 for a token that is not on the list
 */
export function authenticate(authorization: string | undefined, tokens: ReadonlySet<string> | null): Caller {
  const token = readToken(authorization);
  if (token === null) return { token: null, authenticated: false };
  if (tokens && !tokens.has(token)) throw new ApiError(401, "Bad credentials");
  return { token, authenticated: true };
}

function readToken(authorization: string | undefined): string | null {
  const [, scheme, value] = /^(bearer|token|basic) +(\S+) *$/i.exec(authorization ?? "") ?? [];
  if (scheme === undefined || value === undefined) return null;
  if (scheme.toLowerCase() !== "basic") return value;
  const [user = "", password = ""] = Buffer.from(value, "base64").toString().split(":", 2);
  return password === "" || password === "x-oauth-basic" ? user : password;
}
