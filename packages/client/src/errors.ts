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
