import type { Problem } from "@project-sync/contracts";
import {
  ConflictError,
  ForbiddenError,
  InvalidRequestError,
  NotFoundError,
  ProjectSyncApiError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
} from "./errors.js";

interface ErrorAnswer {
  code: string;
  status: number;
  detail: string;
  issues?: Problem["issues"];
  retryAfterMs: number | null;
}

const CLASS_OF_STATUS: Record<number, typeof ProjectSyncApiError> = {
  400: InvalidRequestError,
  401: UnauthenticatedError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  410: NotFoundError,
  503: UnavailableError,
};

/** The class that callers act on. By status, which stands for a family of codes; the code says which of them. */
export function apiErrorOf({ code, status, detail, issues, retryAfterMs }: ErrorAnswer): ProjectSyncApiError {
  if (status === 429 || code === "github_rate_limited") {
    return new RateLimitedError(code, status, detail, retryAfterMs);
  }
  const ErrorClass = CLASS_OF_STATUS[status] ?? ProjectSyncApiError;
  return new ErrorClass(code, status, detail, issues);
}
