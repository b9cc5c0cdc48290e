import type { OutgoingHttpHeaders } from "node:http";

/**
 * What an endpoint answers. Bytes may come as a stream, which is only started when it is sent; such an answer names
 * its own ETag if it wants one, other bodies get theirs from the bytes.
 */
export interface Reply {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer | AsyncIterable<Uint8Array> | null;
  /** the unquoted tag */
  etag?: string;
}

const JSON_TYPE = "application/json; charset=utf-8";

export function jsonReply(value: unknown, { status = 200, headers = {} }: Partial<Reply> = {}): Reply {
  return { status, headers: { "content-type": JSON_TYPE, ...headers }, body: Buffer.from(JSON.stringify(value)) };
}

/** JSON that is written while it is being read; `etag` must change whenever the text would. */
export function jsonStreamReply(body: AsyncIterable<Uint8Array>, etag: string): Reply {
  return { status: 200, headers: { "content-type": JSON_TYPE }, body, etag };
}

export function emptyReply(status: number, headers: OutgoingHttpHeaders = {}): Reply {
  return { status, headers, body: null };
}
