import { verifyWebhook } from "@project-sync/github";
import express, { type Request, type RequestHandler, Router } from "express";
import type { HttpContext } from "../context.js";
import { InvalidSignatureError, WebhooksNotConfiguredError } from "../webhook/errors.js";
import { parseDelivery } from "../webhook/parse-delivery.js";
import { receiveDelivery } from "../webhook/receive-delivery.js";

/** GitHub caps payloads at this. */
const MAX_PAYLOAD = "25mb";

/**
 * GitHub's deliveries. The signature covers the bytes as they came, so they are read raw, on this route only, and
 * believed no earlier than verified.
 */
export function webhookRoute(context: HttpContext): Router {
  const raw = express.raw({ type: () => true, limit: MAX_PAYLOAD, inflate: false });
  return Router().post("/api/v1/webhooks/github", refuseWithoutSecret(context), raw, async (req, res) => {
    const rawBody = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    await verify(context, req, rawBody);
    const delivery = parseDelivery(req.headers, rawBody);
    const result = await receiveDelivery(context, delivery);
    res.status(delivery.event === "ping" ? 200 : 202).json(result);
  });
}

/** Before the body is read: nobody makes us hold 25 MB that we cannot verify. */
function refuseWithoutSecret({ webhookSecrets }: HttpContext): RequestHandler {
  return (_req, _res, next) => next(webhookSecrets.length === 0 ? new WebhooksNotConfiguredError() : undefined);
}

async function verify({ webhookSecrets }: HttpContext, req: Request, rawBody: Buffer): Promise<void> {
  const signature = req.get("x-hub-signature-256");
  const valid = await verifyWebhook({ secrets: [...webhookSecrets], rawBody, signature });
  if (!valid) throw new InvalidSignatureError();
}
