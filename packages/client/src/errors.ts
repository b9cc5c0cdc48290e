import { CodedError, type Problem } from "@project-sync/contracts";

/**
 * The server answered with an error. `code` is the stable code of the problem details (`sync_not_found`,
 * `unauthenticated` …), or `http_<status>` when something in between (a proxy) answered without them.
 */
export class ProjectSyncApiError extends CodedError {
  override readonly code: string;
  readonly status: number;
  readonly detail: string;
  /** The rejected fields of an `invalid_request`. */
  readonly issues: NonNullable<Problem["issues"]>;

  constructor(code: string, status: number, detail: string, issues: Problem["issues"] = []) {
    super(detail);
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.issues = issues;
  }
}

/** 400: the request is wrong; `issues` says which fields. */
export class InvalidRequestError extends ProjectSyncApiError {}

/** 401: no key, or one that the server does not know. */
export class UnauthenticatedError extends ProjectSyncApiError {}

/** 403: the key may not do this. */
export class ForbiddenError extends ProjectSyncApiError {}

/** 404 and 410: there is no such thing, or no longer. */
export class NotFoundError extends ProjectSyncApiError {}

/** 409: not in the state that it is in; `sync_already_finished`, `branch_not_synced` … */
export class ConflictError extends ProjectSyncApiError {}

/** Too many requests: to this server (429), or by it to GitHub (`github_rate_limited`). */
export class RateLimitedError extends ProjectSyncApiError {
  /** Milliseconds until it makes sense to try again, or null when the server did not say. */
  readonly retryAfterMs: number | null;

  constructor(code: string, status: number, detail: string, retryAfterMs: number | null) {
    super(code, status, detail);
    this.retryAfterMs = retryAfterMs;
  }
}

/** 503: the server, or something it needs, cannot answer at the moment. */
export class UnavailableError extends ProjectSyncApiError {}

/** True for an answer of the server with that stable code: `isCode(error, "branch_not_found")`. */
export function isCode<C extends string>(error: unknown, code: C): error is ProjectSyncApiError & { code: C } {
  return error instanceof ProjectSyncApiError && error.code === code;
}

/** No answer: nothing listens at that address, the connection broke, or the answer took too long. */
export class ServerUnreachableError extends CodedError {
  override readonly code = "server_unreachable";
  override readonly disposition = "retry";

  constructor(baseUrl: string, options?: ErrorOptions) {
    super(
      `No answer from Project Sync at ${baseUrl || "this origin"}. Is it running, and is the address right?`,
      options,
    );
  }
}

/** An answer that is not what this client expects: another service at that address, or another version. */
export class UnexpectedAnswerError extends CodedError {
  override readonly code = "unexpected_answer";

  constructor(what: string, options?: ErrorOptions) {
    super(
      `${what} is not an answer of Project Sync. Check the address, and that client and server fit together.`,
      options,
    );
  }
}
