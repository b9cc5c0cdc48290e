import type { IncomingHttpHeaders } from "node:http";
import { InvalidRequestError } from "@project-sync/rpc";
import { z } from "zod";

/** A verified delivery, read as far as every event allows. */
export interface Delivery {
  guid: string;
  event: string;
  action: string | null;
  payload: unknown;
}

const headersSchema = z.object({
  "x-github-delivery": z.string().regex(/^[\w-]{1,100}$/, "Must be the delivery's GUID"),
  "x-github-event": z.string().regex(/^\w{1,100}$/, "Must be the name of an event"),
});

const envelopeSchema = z.object({ action: z.string().max(100).nullable().catch(null) });

/** @throws InvalidRequestError */
export function parseDelivery(headers: IncomingHttpHeaders, rawBody: Buffer): Delivery {
  const parsed = headersSchema.safeParse(headers);
  if (!parsed.success) {
    throw InvalidRequestError.of(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
  }
  const payload = parseJson(rawBody);
  const envelope = envelopeSchema.safeParse(payload);
  if (!envelope.success) throw notJson();
  const { "x-github-delivery": guid, "x-github-event": event } = parsed.data;
  return { guid, event, action: envelope.data.action, payload };
}

function parseJson(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString("utf8"));
  } catch {
    throw notJson();
  }
}

function notJson(): InvalidRequestError {
  return new InvalidRequestError(
    "The payload is not a JSON object. Set the webhook's content type to application/json on GitHub.",
  );
}
