import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { CodedError } from "@project-sync/contracts";

/** Who asks. Bootstrap keys and `AUTH=off` are administrators; keys with lesser roles come from the database later. */
export interface Principal {
  kind: "api_key" | "anonymous";
  role: "read" | "sync" | "admin";
}

/** The whole of access control: headers of a request in, principal out, null for "not one of ours". */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Principal | null>;

/** `off` is for loopback only; whoever builds the policy has to make sure of that. */
export type AuthPolicy = { mode: "off" } | { mode: "required"; apiKeys: readonly string[] };

export class UnauthenticatedError extends CodedError {
  readonly code = "unauthenticated";

  constructor() {
    super("This request needs a valid API key. Send it as `Authorization: Bearer <key>`.");
  }
}

/**
 * Builds the one function that decides who asks; api and gateway receive it as an argument. Keys are compared as
 * SHA-256 digests, each of them every time, so that neither length nor order nor content shows in the time taken.
 */
export function createAuthenticator(policy: AuthPolicy): Authenticate {
  if (policy.mode === "off") return async () => ({ kind: "anonymous", role: "admin" });
  const digests = policy.apiKeys.map(digest);
  return async ({ authorization }) => {
    const presented = bearerToken(authorization);
    if (presented === null) return null;
    return matchesAny(digest(presented), digests) ? { kind: "api_key", role: "admin" } : null;
  };
}

/** @throws UnauthenticatedError */
export async function requirePrincipal(authenticate: Authenticate, headers: IncomingHttpHeaders): Promise<Principal> {
  const principal = await authenticate(headers);
  if (!principal) throw new UnauthenticatedError();
  return principal;
}

function bearerToken(header: string | undefined): string | null {
  return header?.match(/^Bearer +(\S+) *$/i)?.[1] ?? null;
}

function digest(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

function matchesAny(presented: Buffer, digests: readonly Buffer[]): boolean {
  return digests.reduce((found, known) => timingSafeEqual(presented, known) || found, false);
}
