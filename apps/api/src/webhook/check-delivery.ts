import { verifyWebhook } from "@project-sync/github";
import { WebhooksNotConfiguredError } from "@project-sync/rpc";
import type { Request, RequestHandler } from "express";
import type { HttpContext } from "../context.js";
import { UnsupportedMediaTypeError } from "../http/errors.js";
import { InvalidSignatureError, SignatureMissingError } from "./errors.js";

const SIGNATURE = "x-hub-signature-256";

/** What can be refused by the headers alone is, before a byte of the body is read. */
export function refuseByHeaders({ webhookSecrets }: Pick<HttpContext, "webhookSecrets">): RequestHandler {
  return (req, _res, next) => {
    if (webhookSecrets.length === 0) return next(new WebhooksNotConfiguredError());
    if (!/^sha256=[0-9a-f]{64}$/.test(req.get(SIGNATURE) ?? "")) return next(new SignatureMissingError());
    // GitHub compresses nothing, and offers a form instead of JSON, which is another body under the same event.
    const isJson = Boolean(req.is("application/json")) && req.get("content-encoding") === undefined;
    next(isJson ? undefined : new UnsupportedMediaTypeError());
  };
}

/** The signature covers the bytes as they came. @throws InvalidSignatureError */
export async function verifySignature(
  { webhookSecrets }: Pick<HttpContext, "webhookSecrets">,
  req: Request,
  rawBody: Buffer,
): Promise<void> {
  const valid = await verifyWebhook({ secrets: [...webhookSecrets], rawBody, signature: req.get(SIGNATURE) });
  if (!valid) throw new InvalidSignatureError();
}
