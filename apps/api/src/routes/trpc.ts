import { appRouter, toProblem, toTrpcError } from "@project-sync/rpc";
import { createExpressMiddleware } from "@trpc/server/adapters/express";
import type { RequestHandler } from "express";
import type { HttpContext } from "../context.js";
import { scopeOf } from "../http/request-scope.js";
import { rpcContext } from "../http/rpc-context.js";

/** The router as tRPC clients speak to it. Errors carry the problem details of REST in `data.problem`. */
export function trpcRoute(context: HttpContext): RequestHandler {
  return createExpressMiddleware({
    router: appRouter,
    maxBodySize: 1024 * 1024,
    createContext: ({ req, info }) =>
      rpcContext(context, req, info.signal).catch((error: unknown) => {
        throw toTrpcError(error);
      }),
    onError({ error: thrown, path, req }) {
      const { requestId } = scopeOf(req);
      const { unexpected, error } = toProblem(thrown, { requestId, now: context.clock.now() });
      if (unexpected) context.logger.error({ requestId, path, err: error }, "request failed");
    },
  });
}
