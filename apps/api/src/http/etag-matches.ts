/**
 * Whether `If-None-Match` names this entity tag, by weak comparison (RFC 9110, 13.1.2). Express's `req.fresh` says no
 * whenever the request has `Cache-Control: no-cache`, which `fetch` adds to every conditional request by itself.
 */
export function etagMatches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
