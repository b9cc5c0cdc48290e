import { isUtf8 } from "node:buffer";
import { contentInputSchema, getContentFile, InvalidRequestError, readContent } from "@project-sync/rpc";
import { type Request, Router } from "express";
import type { HttpContext } from "../context.js";
import { etagMatches } from "../http/etag-matches.js";
import { principalOf } from "../http/request-scope.js";

/**
 * Raw bytes of a file. They come from strangers' repositories, so a browser must never take them for a page of ours:
 * text is plain text, all else is a download without a type, and the sandbox policy disarms the rest.
 */
export function contentRoute(context: HttpContext): Router {
  return Router().get("/api/v1/repositories/:repositoryId/content", async (req, res) => {
    const file = await getContentFile({ ...context, principal: principalOf(req) }, parseQuery(req));
    const etag = `"${file.blobSha}"`;
    res.set({ ETag: etag, "Cache-Control": "private, no-cache" });
    if (etagMatches(req.get("if-none-match"), etag)) return void res.status(304).end();
    const { content, isBinary } = await readContent(context, file);
    res.set({
      "Content-Type": isBinary || !isUtf8(content) ? "application/octet-stream" : "text/plain; charset=utf-8",
      "Content-Length": String(content.length),
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "X-Content-Type-Options": "nosniff",
    });
    res.end(content);
  });
}

function parseQuery(req: Request) {
  const result = contentInputSchema.safeParse({ ...withoutEmpty(req.query), ...req.params });
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  throw InvalidRequestError.of(issues);
}

/** `?branch=` means no branch, as it does on the routes that trpc-to-openapi reads. */
function withoutEmpty(query: Request["query"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
}
