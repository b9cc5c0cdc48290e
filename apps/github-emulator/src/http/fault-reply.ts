import { SECOND } from "@project-sync/runtime";
import { ApiError, docs } from "./api-error.js";
import type { Fault } from "./faults.js";
import type { Reply } from "./reply.js";

const LIMITS = docs("using-the-rest-api/rate-limits-for-the-rest-api");

/**
 * The reply of a fault that replaces the real one, or null for a fault that damages it.
 *
 * @throws ApiError for error answers, so that they look like every other error
 */
export function faultReply(fault: Fault | null): Reply | null {
  if (fault?.kind === "status") {
    const headers: Record<string, string> = {};
    if (fault.retryAfter !== undefined) headers["retry-after"] = String(fault.retryAfter);
    throw new ApiError(fault.status, fault.message ?? MESSAGES[fault.status] ?? "Fault", undefined, { headers });
  }
  if (fault?.kind === "secondary-rate-limit") {
    const headers = { "retry-after": String(fault.retryAfter ?? 60) };
    throw new ApiError(403, SECONDARY, `${LIMITS}#about-secondary-rate-limits`, { headers });
  }
  if (fault?.kind === "rate-limit") {
    const reset = Math.ceil((Date.now() + fault.resetInMs) / SECOND);
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) };
    throw new ApiError(403, "API rate limit exceeded for user ID 1.", LIMITS, { headers });
  }
  if (fault?.kind === "body") {
    const type = fault.contentType ?? "application/json; charset=utf-8";
    return { status: 200, headers: { "content-type": type }, body: Buffer.from(fault.body) };
  }
  return null;
}

const SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

const MESSAGES: Record<number, string> = {
  429: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
  500: "Server Error",
  502: "Server Error",
  503: "Service Unavailable",
};
