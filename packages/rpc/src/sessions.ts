import type { Session } from "@project-sync/contracts";
import { createSession, type Database, deleteSession } from "@project-sync/database";
import { DAY } from "@project-sync/runtime";
import { type Authenticate, type Principal, UnauthenticatedError } from "./authenticate.js";
import type { Credentials } from "./credentials.js";
import { newSessionToken, sha256 } from "./secrets.js";
import { readSessionCookie, sessionCookie } from "./session-cookie.js";

const LIFETIME = 14 * DAY;

interface Begun {
  session: Session;
  /** `Set-Cookie`; null where no key is needed, so neither is a session */
  cookie: string | null;
}

interface SessionContext {
  database: Database;
  authenticate: Authenticate;
}

/**
 * Begins a session for whoever knows the key. It may what the key may, at every request anew, and ends with it.
 *
 * @throws UnauthenticatedError
 */
export async function beginSession(
  { database, authenticate }: SessionContext,
  { key, secure, request }: { key: string; secure: boolean; request: Credentials },
): Promise<Begun> {
  // Not the cookie of the session before: who says a key means that key.
  const { cookie: _, ...headers } = request.headers;
  const principal = await authenticate({ ...request, headers: { ...headers, authorization: `Bearer ${key}` } });
  if (principal === null) throw new UnauthenticatedError();
  if (principal.via === "anonymous") return { session: describePrincipal(principal), cookie: null };
  const token = newSessionToken();
  const made = { tokenHash: sha256(token), keyHash: sha256(key), lifetimeMs: LIFETIME };
  const expiresAt = await createSession(database, made);
  return {
    session: describePrincipal({ ...principal, via: "session", expiresAt }),
    cookie: sessionCookie(token, { secure, maxAgeMs: LIFETIME }),
  };
}

/** Ends the session of a request, if it has one; answers the `Set-Cookie` that makes the browser forget it. */
export async function endSession(database: Database, { headers }: Credentials, secure: boolean): Promise<string> {
  const token = readSessionCookie(headers.cookie);
  if (token !== null) await deleteSession(database, sha256(token));
  return sessionCookie("", { secure, maxAgeMs: 0 });
}

export function describePrincipal({ via, role, projectId, key, expiresAt }: Principal): Session {
  return { via, role, projectId, key, expiresAt: expiresAt?.toISOString() ?? null };
}
