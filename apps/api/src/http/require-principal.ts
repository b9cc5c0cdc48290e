import { type Authenticate, requirePrincipal as findOrThrow } from "@project-sync/rpc";
import type { RequestHandler } from "express";
import { scopeOf } from "./request-scope.js";

/** Lets a request pass only with a principal. The decision is packages/rpc/src/authenticate.ts, nothing here. */
export function requirePrincipal({ authenticate }: { authenticate: Authenticate }): RequestHandler {
  return async (req, _res, next) => {
    scopeOf(req).principal = await findOrThrow(authenticate, req);
    next();
  };
}
