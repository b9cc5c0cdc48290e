import type { App } from "../apps/app.js";
import type { Apps } from "../apps/apps.js";
import type { InstallationGrant } from "../apps/installation-tokens.js";
import { looksLikeJwt, verifyJwt } from "../apps/verify-jwt.js";
import { ApiError } from "./api-error.js";

/** Who asks: an address without a token, an account with one, an app itself (JWT) or one of its installations. */
export interface Caller {
  token: string | null;
  /** whose rate limit it counts against; null: all without a token share one */
  budget: string | null;
  authenticated: boolean;
  app: App | null;
  grant: InstallationGrant | null;
}

export const NOBODY: Caller = { token: null, budget: null, authenticated: false, app: null, grant: null };

interface Credentials {
  /** null: every token is good that does not belong to an app */
  tokens: ReadonlySet<string> | null;
  apps: Apps;
}

/**
 * Reads `Authorization`, as `Bearer`, `token` or `Basic` (git sends the token as the password).
 *
 * @throws ApiError 401 for a token that is not on the list, and for one of an app that is no longer good
 */
export function authenticate(authorization: string | undefined, { tokens, apps }: Credentials): Caller {
  const token = readToken(authorization);
  if (token === null) return NOBODY;
  const known = { ...NOBODY, token, authenticated: true };
  if (tokens?.has(token)) return { ...known, budget: token };
  if (looksLikeJwt(token)) {
    const app = verifyJwt(token, apps);
    return { ...known, budget: `app ${app.id}`, app };
  }
  const grant = apps.tokens.find(token);
  if (grant) return { ...known, budget: installationBudget(grant), grant };
  if (tokens || token.startsWith("ghs_")) throw new ApiError(401, "Bad credentials");
  return { ...known, budget: token };
}

/** All tokens of an installation draw on one budget. */
export function installationBudget({ installation }: InstallationGrant): string {
  return `installation ${installation.id}`;
}

function readToken(authorization: string | undefined): string | null {
  const [, scheme, value] = /^(bearer|token|basic) +(\S+) *$/i.exec(authorization ?? "") ?? [];
  if (scheme === undefined || value === undefined) return null;
  if (scheme.toLowerCase() !== "basic") return value;
  const [user = "", password = ""] = Buffer.from(value, "base64").toString().split(":", 2);
  return password === "" || password === "x-oauth-basic" ? user : password;
}
