import { appRouter, restStatus } from "@project-sync/rpc";
import { TRPCError } from "@trpc/server";
import { type RequestHandler, Router } from "express";
import { createOpenApiExpressMiddleware } from "trpc-to-openapi";
import type { HttpContext } from "../context.js";
import { jsonBody } from "../http/json-body.js";
import { rpcContext } from "../http/rpc-context.js";

/** Every procedure of the router at its REST address. */
export function restRoute(context: HttpContext): Router {
  return Router().use(headAsGet, jsonBody(), answer(context));
}

/**
 * trpc-to-openapi would answer errors itself, with a stack in the body. It awaits `onError` before it does, so an
 * error thrown again from there leaves the middleware and meets our own handler instead.
 */
function answer(context: HttpContext): RequestHandler {
  const handle = createOpenApiExpressMiddleware({
    router: appRouter,
    createContext: ({ req, info }) => rpcContext(context, req, info?.signal),
    responseMeta: ({ paths }) => ({ status: restStatus(paths?.[0]) }),
    onError: ({ error }) => {
      throw error;
    },
  });
  return (req, res, next) => handle(req, res).catch((error: unknown) => next(isNoRoute(error) ? undefined : error));
}

/** Procedures throw coded errors; a bare NOT_FOUND is the adapter's own "no such procedure". */
function isNoRoute(error: unknown): boolean {
  return error instanceof TRPCError && error.code === "NOT_FOUND" && error.cause === undefined;
}

/** Node leaves the body out by itself when the request was a HEAD. */
const headAsGet: RequestHandler = (req, _res, next) => {
  if (req.method === "HEAD") req.method = "GET";
  next();
};
