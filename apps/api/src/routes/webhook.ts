import { announce } from "@project-sync/rpc";
import { SECOND } from "@project-sync/runtime";
import { type ReceivedDelivery, receiveDelivery } from "@project-sync/webhooks";
import { type ErrorRequestHandler, type Response, Router } from "express";
import type { HttpContext } from "../context.js";
import { refuseByHeaders, verifySignature } from "../webhook/check-delivery.js";
import { InvalidPayloadError } from "../webhook/errors.js";
import { LargeBodies } from "../webhook/large-bodies.js";
import { parseDelivery } from "../webhook/parse-delivery.js";
import { readBody } from "../webhook/read-body.js";

const MEBIBYTE = 1024 * 1024;
/** GitHub caps payloads at 25 MB and waits 10 s for an answer. */
const MAX_BYTES = 25 * MEBIBYTE;
const DEADLINE_MS = 10 * SECOND;
/** Two at the most of 25 MB each, beside any number of small ones. */
const LARGE_BODIES = 2;

/**
 * GitHub's deliveries: headers, then the raw bytes, bounded, then their signature, and only then is anything parsed. One
 * transaction records the delivery and what it causes; the answer is sent after its commit.
 */
export function webhookRoute(context: HttpContext): Router {
  const limits = { maxBytes: MAX_BYTES, deadlineMs: DEADLINE_MS, largeBodies: new LargeBodies(LARGE_BODIES) };
  const router = Router();
  router.post("/api/v1/webhooks/github", refuseByHeaders(context), async (req, res) => {
    const startedAt = performance.now();
    const rawBody = await readBody(req, limits);
    await verifySignature(context, req, rawBody);
    const delivery = parseDelivery(req.headers, rawBody);
    const { debounce } = context;
    const durationMs = Math.round(performance.now() - startedAt);
    const received = await receiveDelivery(context.database, delivery, { source: "webhook", debounce, durationMs });
    context.metrics.webhooks.inc({ outcome: received.outcome });
    answer(res, received);
    announce(context, {
      events: received.syncEvent === null ? [] : [received.syncEvent],
      checking: received.outcome === "checking",
    });
  });
  return router.use("/api/v1/webhooks/github", cutOff);
}

/** 202: something follows from it. 200: it is recorded, and nothing does. */
function answer(res: Response, { outcome, reason, syncId }: ReceivedDelivery): void {
  if (outcome === "failed") throw new InvalidPayloadError(reason ?? "The payload says nothing about its event.");
  const follows = outcome === "queued" || outcome === "coalesced" || outcome === "checking";
  res.status(follows ? 202 : 200).json({ outcome, reason, syncId });
}

/** Of what was refused the rest is not waited for: the connection ends with the answer. */
const cutOff: ErrorRequestHandler = (error, req, res, next) => {
  if (!req.complete && !res.headersSent) res.set("Connection", "close");
  next(error);
};
