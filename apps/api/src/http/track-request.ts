import { randomUUID } from "node:crypto";
import type { Logger } from "@project-sync/runtime";
import type { RequestHandler } from "express";
import { openScope } from "./request-scope.js";

/** Gives every request an id, answered as X-Request-Id, and logs how it ended. */
export function trackRequest({ logger }: { logger: Logger }): RequestHandler {
  return (req, res, next) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    const { method, path } = req;
    openScope(req, requestId);
    res.set("X-Request-Id", requestId);
    res.once("close", () => {
      const ms = Math.round(performance.now() - startedAt);
      logger.debug({ requestId, method, path, status: res.statusCode, finished: res.writableFinished, ms }, "request");
    });
    next();
  };
}
