import { randomBytes } from "node:crypto";
import type { Caller } from "./authenticate.js";
import { mediaTypeHeader } from "./media-type.js";
import type { RateLimits } from "./rate-limits.js";

const EXPOSED =
  "ETag, Link, Location, Retry-After, X-GitHub-OTP, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Used, X-RateLimit-Resource, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Poll-Interval, X-GitHub-Media-Type, X-GitHub-SSO, X-GitHub-Request-Id, Deprecation, Sunset";

/** The headers that GitHub gives every API answer, errors and 304 included. */
export function apiHeaders(limits: RateLimits, caller: Caller, accept: string): Record<string, string> {
  return {
    server: "github.com",
    "x-github-request-id": requestId(),
    "x-github-media-type": mediaTypeHeader(accept),
    "x-github-api-version-selected": "2022-11-28",
    ...limits.headers(caller),
    "cache-control": `${caller.authenticated ? "private" : "public"}, max-age=60, s-maxage=60`,
    vary: caller.authenticated ? "Accept, Authorization, Cookie, X-GitHub-OTP" : "Accept",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": EXPOSED,
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "deny",
  };
}

/** `C0DE:1A2B3C:4D5E6F:708192:A3B4C5D6` */
function requestId(): string {
  const parts = [2, 3, 3, 3, 4].map((bytes) => randomBytes(bytes).toString("hex").toUpperCase());
  return parts.join(":");
}
