import express, { type Express } from "express";
import type { HttpContext } from "./context.js";
import { noRoute } from "./http/no-route.js";
import { problemHandler } from "./http/problem-handler.js";
import { requirePrincipal } from "./http/require-principal.js";
import { securityHeaders } from "./http/security-headers.js";
import { trackRequest } from "./http/track-request.js";
import { openApiDocument } from "./openapi.js";
import { boardRoute } from "./routes/board.js";
import { contentRoute } from "./routes/content.js";
import { documentationRoutes } from "./routes/documentation.js";
import { healthRoutes } from "./routes/health.js";
import { metricsRoute } from "./routes/metrics.js";
import { restRoute } from "./routes/rest.js";
import { sessionRoutes } from "./routes/session.js";
import { trpcRoute } from "./routes/trpc.js";
import { webhookRoute } from "./routes/webhook.js";
import { serveWeb } from "./web/serve-web.js";

export interface ApiOptions {
  /** the built web app; null: none is served */
  webDir?: string | null;
}

/**
 * The whole HTTP surface but the event stream. It answers every request that reaches it, if only with 404, so an app
 * that composes it (standalone) mounts its other routes first.
 *
 * Order matters: the webhook needs its body unread, so it stands before any parser; what stands before
 * `requirePrincipal` is open to everyone.
 */
export function createApi(context: HttpContext, { webDir = null }: ApiOptions = {}): Express {
  const document = openApiDocument();
  const app = express();
  app.disable("x-powered-by");
  app.use(securityHeaders(), trackRequest(context));
  app.use(webhookRoute(context));
  app.use(healthRoutes(context), documentationRoutes(document));
  app.use(sessionRoutes(context));
  app.use("/trpc", trpcRoute(context));
  app.use(["/api/v1", "/metrics"], requirePrincipal(context));
  app.use(metricsRoute(context), contentRoute(context), restRoute(context));
  app.use("/admin/queues", boardRoute(context));
  if (webDir !== null) app.use(serveWeb(webDir));
  app.use(noRoute(document), problemHandler(context));
  return app;
}
