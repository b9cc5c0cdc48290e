import { UnexpectedAnswerError } from "./errors.js";
import type { RequestOptions, Transport } from "./transport.js";

interface EventStreamRequest extends Pick<RequestOptions, "path" | "query" | "signal"> {
  /** what was seen last; the server goes on after it */
  lastEventId: string | null;
}

/**
 * Opens `text/event-stream`. Null for 204: there is nothing left to tell.
 *
 * @throws UnexpectedAnswerError for anything else, such as the web page of a proxy
 */
export async function openEventStream(
  transport: Transport,
  { lastEventId, ...request }: EventStreamRequest,
): Promise<Response | null> {
  const headers = { accept: "text/event-stream", ...(lastEventId === null ? {} : { "last-event-id": lastEventId }) };
  const response = await transport.open({ ...request, headers });
  if (response.status === 204) return null;
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) return response;
  await response.body?.cancel();
  throw new UnexpectedAnswerError(`What ${request.path} gave (${type || "no content type"})`);
}
