import { toProblem } from "@project-sync/rpc";
import type { Clock, Logger } from "@project-sync/runtime";
import type { ErrorRequestHandler } from "express";
import { scopeOf } from "./request-scope.js";

/** The end of every failed request, REST, raw and webhook alike: problem details out, the rest into the log. */
export function problemHandler({ logger, clock }: { logger: Logger; clock: Clock }): ErrorRequestHandler {
  return (thrown, req, res, _next) => {
    const { requestId } = scopeOf(req);
    const where = { requestId, method: req.method, path: req.path };
    if (res.headersSent || res.destroyed) {
      logger.debug({ ...where, err: thrown }, "request ended before its answer did");
      res.destroy();
      return;
    }
    const { problem, headers, unexpected, error } = toProblem(thrown, { requestId, now: clock.now() });
    if (unexpected) logger.error({ ...where, err: error }, "request failed");
    else if (problem.status >= 500)
      logger.warn({ ...where, code: problem.code, detail: problem.detail }, "request failed");
    res.status(problem.status).set(headers).set("Content-Type", "application/problem+json");
    res.end(JSON.stringify(problem));
  };
}
