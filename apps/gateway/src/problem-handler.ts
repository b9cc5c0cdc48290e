import { randomUUID } from "node:crypto";
import { toProblem } from "@project-sync/rpc";
import { type Clock, type Logger, systemClock } from "@project-sync/runtime";
import type { ErrorRequestHandler } from "express";

interface ProblemHandlerOptions {
  logger: Logger;
  clock?: Clock | undefined;
}

/** The end of a request that failed before its stream began: problem details out, the rest into the log. */
export function problemHandler({ logger, clock = systemClock }: ProblemHandlerOptions): ErrorRequestHandler {
  return (error, req, res, _next) => {
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    const requestId = randomUUID();
    const { problem, headers, unexpected } = toProblem(error, { requestId, now: clock.now() });
    if (unexpected) logger.error({ requestId, method: req.method, path: req.path, err: error }, "request failed");
    res.status(problem.status).set({ ...headers, "X-Request-Id": requestId, "Cache-Control": "no-store" });
    res.set("Content-Type", "application/problem+json").end(JSON.stringify(problem));
  };
}
