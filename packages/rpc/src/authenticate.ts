import { timingSafeEqual } from "node:crypto";
import { type ApiKeyRole, CodedError, type Session } from "@project-sync/contracts";
import type { Credentials } from "./credentials.js";
import { ensureSameOrigin } from "./ensure-same-origin.js";
import type { KeyStore } from "./key-store.js";
import { sha256 } from "./secrets.js";
import { readSessionCookie } from "./session-cookie.js";

/** Who asks. Keys of API_KEYS and `AUTH=off` are administrators of everything. */
export interface Principal {
  via: Session["via"];
  role: ApiKeyRole;
  /** the only project that it may see; null: all */
  projectId: string | null;
  key: Session["key"];
  /** when its session ends by itself, or null */
  expiresAt: Date | null;
}

/**
 * The whole of access control: a request in, principal out, null for "not one of ours".
 *
 * @throws CrossSiteRequestError when a page of another site makes a browser ask
 */
export type Authenticate = (request: Credentials) => Promise<Principal | null>;

/** `off` is for loopback only; whoever builds the policy has to make sure of that. */
export type AuthPolicy = { mode: "off" } | { mode: "required"; apiKeys: readonly string[] };

export class UnauthenticatedError extends CodedError {
  readonly code = "unauthenticated";

  constructor() {
    super("This request needs a valid API key. Send it as `Authorization: Bearer <key>`.");
  }
}

const EVERYTHING = { role: "admin", projectId: null, key: null, expiresAt: null } as const;

/**
 * Builds the one function that decides who asks; api and gateway receive it as an argument. `Authorization` goes before
 * the session's cookie, which only browsers send, and by themselves: what changes something must come from our own pages.
 */
export function createAuthenticator(policy: AuthPolicy, store: KeyStore | null = null): Authenticate {
  if (policy.mode === "off") {
    return async (request) => {
      ensureSameOrigin(request, { cookie: false });
      return { ...EVERYTHING, via: "anonymous" };
    };
  }
  const open = createKeyring(policy.apiKeys, store);
  return async (request) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const presented = bearerToken(authorization);
      return presented === null ? null : open(sha256(presented), { via: "api_key", expiresAt: null });
    }
    const token = readSessionCookie(request.headers.cookie);
    const session = token === null ? null : await store?.findSession(sha256(token));
    if (!session) return null;
    ensureSameOrigin(request, { cookie: true });
    return open(session.keyHash, { via: "session", expiresAt: session.expiresAt });
  };
}

/** What a key with this digest opens, or null. */
type Keyring = (digest: string, how: Pick<Principal, "via" | "expiresAt">) => Promise<Principal | null>;

/**
 * Keys of the configuration are compared as SHA-256 digests, each of them every time, so that neither length nor order nor
 * content shows in the time taken.
 */
function createKeyring(apiKeys: readonly string[], store: KeyStore | null): Keyring {
  const digests = apiKeys.map(sha256);
  return async (digest, how) => {
    if (matchesAny(digest, digests)) return { ...EVERYTHING, ...how };
    const grant = await store?.findKey(digest);
    if (!grant) return null;
    const { id, prefix, role, projectId } = grant;
    return { role, projectId, key: { id, prefix, name: grant.name ?? prefix }, ...how };
  };
}

/** @throws UnauthenticatedError, CrossSiteRequestError */
export async function requirePrincipal(authenticate: Authenticate, request: Credentials): Promise<Principal> {
  const principal = await authenticate(request);
  if (!principal) throw new UnauthenticatedError();
  return principal;
}

function bearerToken(header: string): string | null {
  return header.match(/^Bearer +(\S+) *$/i)?.[1] ?? null;
}

function matchesAny(presented: string, digests: readonly string[]): boolean {
  const bytes = Buffer.from(presented);
  return digests.reduce((found, known) => timingSafeEqual(bytes, Buffer.from(known)) || found, false);
}
