import type { IncomingMessage } from "node:http";
import type { Principal } from "@project-sync/rpc";

/** What middleware learned about a request, typed, which `res.locals` is not. */
interface RequestScope {
  requestId: string;
  principal?: Principal;
}

const scopes = new WeakMap<IncomingMessage, RequestScope>();

export function openScope(req: IncomingMessage, requestId: string): void {
  scopes.set(req, { requestId });
}

/** Of a request that came past `requirePrincipal`. */
export function principalOf(req: IncomingMessage): Principal {
  const { principal } = scopeOf(req);
  if (!principal) throw new TypeError("requirePrincipal has to be mounted before this route");
  return principal;
}

export function scopeOf(req: IncomingMessage): RequestScope {
  const scope = scopes.get(req);
  if (!scope) throw new TypeError("trackRequest has to be mounted before anything else");
  return scope;
}
