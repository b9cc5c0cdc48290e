import { InvalidRequestError } from "@project-sync/rpc";
import { z } from "zod";
import { type EventRequest, lastEventIdOf } from "./event-request.js";

const seqSchema = z
  .string()
  .regex(/^\d{1,9}$/, "must be the id of an event of this stream: a whole number")
  .transform(Number);

const requestSchema = z.object({ syncId: z.uuid({ error: "must be a uuid" }), lastEventId: seqSchema.default(0) });

/**
 * Which events of which sync are asked for.
 *
 * @throws InvalidRequestError
 */
export function parseRequest(request: EventRequest): z.infer<typeof requestSchema> {
  return parse(requestSchema, { syncId: request.id.toLowerCase(), lastEventId: lastEventIdOf(request) });
}

/** @throws InvalidRequestError, which names each field that is wrong */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw InvalidRequestError.of(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message })));
}
