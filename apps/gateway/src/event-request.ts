import type { IncomingMessage, ServerResponse } from "node:http";
import { InvalidRequestError } from "@project-sync/rpc";

/** A request for a stream, or about one. */
export interface EventRequest {
  incoming: IncomingMessage;
  /** what the path names: the id of a sync or a stream, or nothing */
  id: string;
  query: URLSearchParams;
  /** the only project whose events the asker may see; null: all */
  projectId: string | null;
}

export type EventHandler = (request: EventRequest, response: ServerResponse) => Promise<void>;

const MAX_BODY_BYTES = 64 * 1024;

/**
 * What the client came back with. The header wins over `?lastEventId=`: a browser that connects again sends the header
 * with the last id it saw, and keeps the address that it was opened with.
 *
 * @throws InvalidRequestError
 */
export function lastEventIdOf({ incoming, query }: EventRequest): string | undefined {
  const header = incoming.headers["last-event-id"];
  if (typeof header === "string" && header !== "") return header;
  return single(query, "lastEventId") || undefined;
}

/** @throws InvalidRequestError for a parameter that is given more than once */
export function single(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  if (values.length > 1) throw InvalidRequestError.of([{ path: name, message: "must be given once" }]);
  return values[0];
}

/** @throws InvalidRequestError for a body that is no JSON, or too much of it */
export async function readJson({ incoming }: EventRequest): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new InvalidRequestError("The body is too large.");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new InvalidRequestError("The body is not valid JSON.");
  }
}
