import type { RequestHandler } from "express";
import helmet from "helmet";

/**
 * For answers that are data: nothing in them may load, run or be framed. HSTS is left to whoever terminates TLS, and
 * nothing is cached unless its route says so.
 */
export function securityHeaders(): RequestHandler[] {
  const directives = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };
  return [
    helmet({ contentSecurityPolicy: { useDefaults: false, directives }, strictTransportSecurity: false }),
    (_req, res, next) => {
      res.set("Cache-Control", "no-store");
      next();
    },
  ];
}
