import { ensureServerWide } from "@project-sync/rpc";
import type { Metrics } from "@project-sync/runtime";
import { Router } from "express";
import { principalOf } from "../http/request-scope.js";

/** Prometheus text. Needs a key like the API does: what is mirrored, and how often, is nobody else's business. */
export function metricsRoute({ metrics: { registry } }: { metrics: Metrics }): Router {
  return Router().get("/metrics", async (req, res) => {
    ensureServerWide(principalOf(req));
    const text = await registry.metrics();
    res.set("Content-Type", registry.contentType).end(text);
  });
}
