import type { TLSSocket } from "node:tls";
import { sessionInputSchema } from "@project-sync/contracts";
import { beginSession, describePrincipal, endSession, InvalidRequestError } from "@project-sync/rpc";
import { type Request, Router } from "express";
import type { HttpContext } from "../context.js";
import { jsonBody } from "../http/json-body.js";
import { principalOf } from "../http/request-scope.js";
import { requirePrincipal } from "../http/require-principal.js";

/** A key for a cookie. Browsers cannot keep a key where no script of a page can read it, and EventSource sends no header. */
export function sessionRoutes(context: HttpContext): Router {
  const path = "/api/v1/session";
  return Router()
    .get(path, requirePrincipal(context), (req, res) => void res.json(describePrincipal(principalOf(req))))
    .post(path, ...jsonBody(), async (req: Request, res) => {
      const key = parseKey(req.body);
      const { session, cookie } = await beginSession(context, { key, secure: isSecure(req), request: req });
      if (cookie !== null) res.set("Set-Cookie", cookie);
      res.json(session);
    })
    .delete(path, async (req, res) => {
      res.set("Set-Cookie", await endSession(context.database, req, isSecure(req)));
      res.status(204).end();
    });
}

function parseKey(body: unknown): string {
  const result = sessionInputSchema.safeParse(body);
  if (result.success) return result.data.key;
  throw InvalidRequestError.of(result.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
}

/** Whoever ends TLS in front of us says so. To lie about it only makes one's own cookie stricter. */
function isSecure({ socket, headers }: Request): boolean {
  return (socket as Partial<TLSSocket>).encrypted === true || headers["x-forwarded-proto"] === "https";
}
