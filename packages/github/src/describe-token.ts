import type { Headers } from "./rate-limit.js";
import { readJson } from "./read-response.js";
import type { RequestContext } from "./request-context.js";
import { userResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

export interface TokenAccount {
  login: string;
  /** classic tokens have scopes; fine-grained ones permissions on repositories, which GitHub does not tell */
  kind: "classic" | "fine_grained";
  scopes: string[];
  expiresAt: Date | null;
}

/** Whose token GitHub is asked with, and what it says of itself. @throws GithubUnauthorizedError */
export async function describeToken(github: GithubDependencies, context: RequestContext): Promise<TokenAccount> {
  // The owner of what is asked about is the token's own account, whoever that is.
  const request = { asker: { owner: "" }, route: "/user", resource: "app" } as const;
  const response = await sendRequest(github, request, context);
  const { login } = await readJson(response, userResponseSchema, context);
  const scopes = scopesOf(response.headers);
  const kind = scopes === null ? "fine_grained" : "classic";
  return { login, kind, scopes: scopes ?? [], expiresAt: expiryOf(response.headers) };
}

/** Only classic tokens have the header, be it an empty one. */
export function scopesOf(headers: Headers): string[] | null {
  const header = headers["x-oauth-scopes"];
  if (header === undefined) return null;
  return String(header)
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}

/** `2026-12-31 23:59:59 UTC`, or with an offset such as `-0500` */
function expiryOf(headers: Headers): Date | null {
  const header = headers["github-authentication-token-expiration"];
  const time = header === undefined ? Number.NaN : Date.parse(String(header));
  return Number.isNaN(time) ? null : new Date(time);
}
