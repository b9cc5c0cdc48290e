import { createHash } from "node:crypto";
import { emptyReply, type Reply } from "./reply.js";

/** Gives a successful reply its weak ETag, and turns it into a 304 when the client has it already. */
export function applyCondition(reply: Reply, ifNoneMatch: string | undefined): Reply {
  if (reply.status !== 200) return reply;
  const tag = reply.etag ?? (reply.body instanceof Buffer ? hashTag(reply.body) : undefined);
  if (tag === undefined) return reply;
  const etag = `W/"${tag}"`;
  if (isMatch(ifNoneMatch, tag)) return emptyReply(304, { etag });
  return { ...reply, headers: { ...reply.headers, etag } };
}

/** A tag out of everything an answer depends on. */
export function hashTag(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** Weak comparison, as RFC 9110 asks for If-None-Match. */
function isMatch(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(",").map((item) => item.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(`"${tag}"`);
}
