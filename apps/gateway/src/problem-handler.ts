import { randomUUID } from "node:crypto";
import { toProblem } from "@project-sync/rpc";
import { type Clock, type Logger, systemClock } from "@project-sync/runtime";
import type { ErrorRequestHandler } from "express";
import { StoppingError, StreamNotFoundError } from "./errors.js";

interface ProblemHandlerOptions {
  logger: Logger;
  clock?: Clock | undefined;
}

/** When to try again somewhere else. */
const RETRY_AFTER_SECONDS = "2";

/** The end of a request that failed before its stream began: problem details out, the rest into the log. */
export function problemHandler({ logger, clock = systemClock }: ProblemHandlerOptions): ErrorRequestHandler {
  return (error, req, res, _next) => {
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    const requestId = randomUUID();
    const { problem, headers, unexpected } = answerFor(error, { requestId, now: clock.now() });
    if (unexpected) logger.error({ requestId, method: req.method, path: req.path, err: error }, "request failed");
    if (error instanceof StoppingError) res.set("Retry-After", RETRY_AFTER_SECONDS);
    res.status(problem.status).set({ ...headers, "X-Request-Id": requestId, "Cache-Control": "no-store" });
    res.set("Content-Type", "application/problem+json").end(JSON.stringify(problem));
  };
}

/** Streams exist in a gateway only, so the API's list of codes does not know them. */
function answerFor(error: unknown, context: Parameters<typeof toProblem>[1]): ReturnType<typeof toProblem> {
  if (!(error instanceof StreamNotFoundError)) return toProblem(error, context);
  const { code, message } = error;
  const problem = { type: `urn:project-sync:problem:${code}`, title: "Stream not found", status: 404, code };
  return { problem: { ...problem, detail: message }, headers: {}, unexpected: false, error };
}
