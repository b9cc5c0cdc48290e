import { InvalidRequestError } from "@project-sync/rpc";
import type { Request } from "express";
import { z } from "zod";

const seqSchema = z
  .string({ error: "must be given once" })
  .regex(/^\d{1,9}$/, "must be the id of an event of this stream: a whole number")
  .transform(Number);

const requestSchema = z.object({ syncId: z.uuid({ error: "must be a uuid" }), lastEventId: seqSchema.default(0) });

/**
 * Which events are asked for. The header wins over `?lastEventId=`: a browser that connects again sends the header with
 * the last id it saw, and keeps the address that it was opened with.
 *
 * @throws InvalidRequestError
 */
export function parseRequest(req: Request): z.infer<typeof requestSchema> {
  const lastEventId = req.get("Last-Event-ID") || req.query.lastEventId || undefined;
  const parsed = requestSchema.safeParse({ syncId: req.params.syncId, lastEventId });
  if (parsed.success) return parsed.data;
  throw InvalidRequestError.of(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
}
