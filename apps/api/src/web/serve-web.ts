import type { IncomingMessage, ServerResponse } from "node:http";
import { DAY, SECOND } from "@project-sync/runtime";
import { type RequestHandler, Router } from "express";
import helmet from "helmet";
import sirv from "sirv";

/**
 * The built web app. Its files are read once, at start; where a `.br` or `.gz` of one lies beside it, that is sent. Every
 * page of the app has an address of its own, so whatever a browser wants to show and nobody else answers is index.html.
 */
export function serveWeb(dir: string): RequestHandler {
  const files = sirv(dir, { etag: true, brotli: true, gzip: true, extensions: [], setHeaders });
  const router = Router();
  router.use((req, _res, next) => next(req.method === "GET" || req.method === "HEAD" ? undefined : "router"));
  router.use(policy(), (req, res, next) => files(req, res, next));
  router.use((req, res, next) => {
    if (!isNavigation(req)) return next();
    req.url = "/index.html";
    files(req, res, next);
  });
  return router;
}

/** Bundlers name what is in there by its content: another content has another name. */
const HASHED = /^\/assets\//;
const YEAR = (365 * DAY) / SECOND;

function setHeaders(res: ServerResponse, pathname: string): void {
  const cache = HASHED.test(pathname) ? `public, max-age=${YEAR}, immutable` : "no-cache";
  res.setHeader("Cache-Control", cache);
}

/** Only what is ours may load, and nothing that stands in a page may run: names and texts in it come from strangers. */
function policy(): RequestHandler {
  const directives = {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    manifestSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
  };
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    referrerPolicy: { policy: "same-origin" },
    strictTransportSecurity: false,
  });
}

/** What serves machines is never answered with a page, and neither is a file that is not there. */
const NOT_PAGES = /^\/(api|trpc|assets|admin|docs|metrics|healthz|readyz)(\/|$)/;

/** A browser that wants to show what it gets says so; a script, an image or `curl` does not. / is the page for them, too. */
function isNavigation({ url = "", headers }: IncomingMessage): boolean {
  const path = url.split("?", 1)[0] ?? "";
  return path === "/" || (!NOT_PAGES.test(path) && (headers.accept ?? "").includes("text/html"));
}
