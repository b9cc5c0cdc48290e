import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { toProblem } from "@project-sync/rpc";
import { type Clock, type Logger, systemClock } from "@project-sync/runtime";
import { StoppingError, StreamNotFoundError } from "./errors.js";

interface ProblemAnswerOptions {
  logger: Logger;
  clock?: Clock | undefined;
}

/** When to try again somewhere else. */
const RETRY_AFTER_SECONDS = "2";

/** The end of a request that failed before its stream began: problem details out, the rest into the log. */
export function createProblemAnswer({ logger, clock = systemClock }: ProblemAnswerOptions) {
  return (error: unknown, { method, url }: IncomingMessage, res: ServerResponse): void => {
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return;
    }
    const requestId = randomUUID();
    const { problem, headers, unexpected } = answerFor(error, { requestId, now: clock.now() });
    if (unexpected) logger.error({ requestId, method, path: url?.split("?", 1)[0], err: error }, "request failed");
    if (error instanceof StoppingError) res.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    const common = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
    res.writeHead(problem.status, { ...common, "X-Request-Id": requestId, ...headers }).end(JSON.stringify(problem));
  };
}

/** Streams exist in a gateway only, so the API's list of codes does not know them. */
function answerFor(error: unknown, context: Parameters<typeof toProblem>[1]): ReturnType<typeof toProblem> {
  if (!(error instanceof StreamNotFoundError)) return toProblem(error, context);
  const { code, message } = error;
  const problem = { type: `urn:project-sync:problem:${code}`, title: "Stream not found", status: 404, code };
  return { problem: { ...problem, detail: message }, headers: {}, unexpected: false, error };
}
