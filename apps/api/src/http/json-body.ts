import express, { type RequestHandler } from "express";
import { UnsupportedMediaTypeError } from "./errors.js";

/**
 * Bodies of REST requests: JSON up to 1 MiB. No body at all counts as `{}`, so that `curl -X POST …/cancel` does;
 * a body of any other type is refused rather than ignored.
 */
export function jsonBody(): RequestHandler[] {
  return [refuseOtherTypes, express.json({ limit: "1mb", type: "application/json" }), presumeJson];
}

const refuseOtherTypes: RequestHandler = (req, _res, next) => {
  next(hasBody(req.headers) && !req.is("application/json") ? new UnsupportedMediaTypeError() : undefined);
};

/** trpc-to-openapi wants the header and an object. */
const presumeJson: RequestHandler = (req, _res, next) => {
  req.headers["content-type"] = "application/json";
  req.body ??= {};
  next();
};

function hasBody(headers: {
  "transfer-encoding"?: string | undefined;
  "content-length"?: string | undefined;
}): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
