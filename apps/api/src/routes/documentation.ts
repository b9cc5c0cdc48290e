import type { OpenApiDocument } from "@project-sync/rpc";
import { Router } from "express";
import { renderDocs } from "../docs/render-docs.js";

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** The OpenAPI document, and the same as a page to read. Neither says anything of what is mirrored. */
export function documentationRoutes(document: OpenApiDocument): Router {
  const page = renderDocs(document);
  return Router()
    .get("/api/v1/openapi.json", (_req, res) => void res.json(document))
    .get("/docs", (_req, res) => {
      res.set("Content-Security-Policy", PAGE_POLICY).type("html").send(page);
    });
}
