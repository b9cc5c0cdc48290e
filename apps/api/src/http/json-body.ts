import express, { type RequestHandler } from "express";
import { UnsupportedMediaTypeError } from "./errors.js";

const JSON_LINES = ["application/x-ndjson", "application/jsonl"];

/**
 * Bodies of REST requests: JSON up to 1 MiB, or JSON lines where an address takes them. No body at all counts as `{}`, so
 * that `curl -X POST …/cancel` does; a body of any other type is refused rather than ignored.
 */
export function jsonBody(): RequestHandler[] {
  return [
    refuseOtherTypes,
    express.json({ limit: "1mb", type: "application/json" }),
    express.text({ limit: "1mb", type: JSON_LINES }),
    presumeJson,
  ];
}

const refuseOtherTypes: RequestHandler = (req, _res, next) => {
  const types = req.path.endsWith("/memory/import") ? ["application/json", ...JSON_LINES] : ["application/json"];
  next(hasBody(req.headers) && !req.is(types) ? new UnsupportedMediaTypeError() : undefined);
};

/** trpc-to-openapi wants the header and an object. */
const presumeJson: RequestHandler = (req, _res, next) => {
  req.headers["content-type"] = "application/json";
  req.body = typeof req.body === "string" ? { lines: req.body } : (req.body ?? {});
  next();
};

function hasBody(headers: {
  "transfer-encoding"?: string | undefined;
  "content-length"?: string | undefined;
}): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
