import type { RequestListener } from "node:http";
import { ensureServerWide, requirePrincipal } from "@project-sync/rpc";
import { type Metrics, SECOND } from "@project-sync/runtime";
import express, { type ErrorRequestHandler } from "express";
import { createEventRoutes, type EventRoutes, type EventRoutesOptions } from "./create-event-routes.js";
import { NotReadyError, RouteNotFoundError } from "./errors.js";
import { createProblemAnswer } from "./problem-answer.js";

export interface GatewayOptions extends EventRoutesOptions {
  metrics: Metrics;
  /** rejects when the store does not answer */
  checkStore(): Promise<unknown>;
}

export interface Gateway extends Pick<EventRoutes, "close"> {
  listener: RequestListener;
}

/** The gateway as a server of its own: the event streams, health and metrics, and 404 for the rest. */
export function createGateway(options: GatewayOptions): Gateway {
  const { before, close } = createEventRoutes(options);
  const answerProblem = createProblemAnswer(options);
  const { metrics, authenticate } = options;
  const app = express();
  app.disable("x-powered-by");
  app.get("/healthz", (_req, res) => void res.json({ status: "ok" }));
  app.get("/readyz", async (_req, res) => {
    await ensureReady(options);
    res.json({ status: "ready" });
  });
  app.get("/metrics", async (req, res) => {
    ensureServerWide(await requirePrincipal(authenticate, req));
    res.set("Content-Type", metrics.registry.contentType).end(await metrics.registry.metrics());
  });
  app.use((req, _res, next) => next(new RouteNotFoundError(req.path)));
  const onError: ErrorRequestHandler = (error, req, res, _next) => answerProblem(error, req, res);
  app.use(onError);
  return { listener: before(app), close };
}

/** @throws NotReadyError when the database does not answer within five seconds */
async function ensureReady({ checkStore, logger }: GatewayOptions): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("No answer within 5 s")), 5 * SECOND);
  });
  try {
    await Promise.race([checkStore(), late]);
  } catch (err) {
    logger.warn({ err }, "not ready");
    throw new NotReadyError("Not ready: no answer from the database.");
  } finally {
    clearTimeout(timer);
  }
}
