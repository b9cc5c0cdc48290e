import { TRPCError } from "@trpc/server";

/** A request that HTTP itself refuses: unreadable, too large, of an unknown type. */
export interface ClientError {
  code: string;
  detail: string;
}

const MALFORMED = { code: "malformed_json", detail: "The body is not valid JSON." };
const TOO_LARGE = { code: "payload_too_large", detail: "The body is too large." };
const NOT_JSON = {
  code: "unsupported_media_type",
  detail: "Send the body as JSON in UTF-8, with the header `Content-Type: application/json`.",
};
const NO_ROUTE = { code: "route_not_found", detail: "There is nothing at this address. See /docs for what there is." };
const UNREADABLE = { code: "bad_request", detail: "The request could not be read." };

/** What Express, its body parsers and the tRPC adapters say with errors of their own; null for anything else. */
export function clientErrorOf(error: unknown): ClientError | null {
  if (error instanceof TRPCError) return ofTrpc(error);
  const status = statusOf(error);
  if (status === null) return null;
  if (isMalformedJson(error)) return MALFORMED;
  if (status === 413) return TOO_LARGE;
  return status === 415 ? NOT_JSON : UNREADABLE;
}

function ofTrpc(error: TRPCError): ClientError | null {
  switch (error.code) {
    case "PARSE_ERROR":
      return MALFORMED;
    case "PAYLOAD_TOO_LARGE":
      return TOO_LARGE;
    case "UNSUPPORTED_MEDIA_TYPE":
      return NOT_JSON;
    case "NOT_FOUND":
      return NO_ROUTE;
    case "METHOD_NOT_SUPPORTED":
      return { code: "method_not_allowed", detail: "This address does not answer that method." };
    case "BAD_REQUEST":
      return UNREADABLE;
    default:
      return null;
  }
}

/** 4xx that the http-errors package (Express, body-parser) marks; 5xx and everything else is not the client's doing. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return null;
  return error.status >= 400 && error.status < 500 ? error.status : null;
}

function isMalformedJson(error: unknown): boolean {
  return error instanceof Error && "type" in error && error.type === "entity.parse.failed";
}
