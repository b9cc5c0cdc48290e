import type { OpenApiDocument } from "@project-sync/rpc";
import type { RequestHandler } from "express";
import { MethodNotAllowedError, RouteNotFoundError } from "./errors.js";

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** For what no route took: 405 with `Allow` where another method is answered, else 404. */
export function noRoute(document: OpenApiDocument): RequestHandler {
  const routes = Object.entries(document.paths ?? {}).map(([path, item]) => ({
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{[^}]+\}/g, "[^/]+")}/?$`, "i"),
    methods: METHODS.filter((method) => item[method]).flatMap(withHead),
  }));
  return (req, res, next) => {
    const allowed = routes.find(({ pattern }) => pattern.test(req.path))?.methods ?? [];
    if (allowed.length === 0 || allowed.includes(req.method)) return next(new RouteNotFoundError(req.path));
    res.set("Allow", allowed.join(", "));
    next(new MethodNotAllowedError(req.method, req.path, allowed));
  };
}

function withHead(method: string): string[] {
  return method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()];
}
