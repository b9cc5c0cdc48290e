import { CodedError, type Disposition } from "@project-sync/contracts";

/** What a request was about; decides what a 404 means. */
export type GithubResource =
  | ("repository" | "branch" | "tree" | "blob" | "archive" | "comparison")
  | ("app" | "installation" | "hook" | "delivery" | "manifest");

/** Named by the SHA of something that was just learned, so more likely late than gone. */
const NAMED_BY_SHA = new Set<GithubResource>(["tree", "blob", "archive", "comparison"]);

/** Base of everything this package throws, except an abort, which rethrows the caller's own reason. */
export abstract class GithubError extends CodedError {}

/**
 * A direct 404 or 410 of GitHub itself, with working credentials (bad ones answer 401). Only for `repository` and
 * `branch` does it say that the thing is gone; a tree, blob or archive whose SHA was just learned is more likely not
 * replicated yet or was force-pushed away, so those are tried again from `resolve`.
 */
export class GithubNotFoundError extends GithubError {
  readonly code = "github_not_found";
  override readonly disposition: Disposition;
  readonly resource: GithubResource;

  constructor(message: string, options: ErrorOptions & { resource: GithubResource }) {
    super(message, options);
    this.resource = options.resource;
    this.disposition = NAMED_BY_SHA.has(options.resource) ? "retry" : "stop";
  }
}

export class GithubUnauthorizedError extends GithubError {
  readonly code = "github_unauthorized";
}

/** Not allowed, and waiting will not change that: missing permission, SSO, blocked or legally unavailable. */
export class GithubForbiddenError extends GithubError {
  readonly code = "github_forbidden";
}

/** As this App nobody can tell whether a repository exists: its mirror is kept, and waits for what the message asks for. */
export abstract class AppAccessError extends GithubError {}

/** The GitHub App has no installation on the owner's account; the message has the address where it can be installed. */
export class AppNotInstalledError extends AppAccessError {
  readonly code = "github_app_not_installed";
}

/** The GitHub App is installed but suspended, by the account or by GitHub. */
export class InstallationSuspendedError extends AppAccessError {
  readonly code = "github_installation_suspended";
}

/** The GitHub App is installed for chosen repositories, and this is none of them, if it still exists. */
export class RepositoryNotCoveredError extends AppAccessError {
  readonly code = "github_repository_not_covered";
}

/** These credentials may not manage the repository's webhooks; the message has what to enter by hand, and where. */
export class HookNotPermittedError extends GithubError {
  readonly code = "github_hook_not_permitted";
  readonly settingsUrl: string;

  constructor(message: string, options: ErrorOptions & { settingsUrl: string }) {
    super(message, options);
    this.settingsUrl = options.settingsUrl;
  }
}

/** GitHub understood and will not do it, in its own words; the same request will not fare better. */
export class GithubRejectedError extends GithubError {
  readonly code = "github_rejected";
}

/** Primary or secondary rate limit: nothing is wrong, wait until `resumeAt`. */
export class GithubRateLimitedError extends GithubError {
  readonly code = "github_rate_limited";
  override readonly disposition = "pause";
  readonly resumeAt: Date;

  constructor(message: string, options: ErrorOptions & { resumeAt: Date }) {
    super(message, options);
    this.resumeAt = options.resumeAt;
  }
}

export class EmptyRepositoryError extends GithubError {
  readonly code = "empty_repository";
}

/** A repository of git's SHA-256 object format; rows, proofs and content here are all named by SHA-1. */
export class UnsupportedObjectFormatError extends GithubError {
  readonly code = "unsupported_object_format";
}

/** One directory holds more entries than GitHub lists; a smaller question does not exist. */
export class TruncatedTreeError extends GithubError {
  readonly code = "github_tree_truncated";
}

/** An answer that is cut off, not JSON, or not of the shape we rely on. Never believed in part. */
export class MalformedResponseError extends GithubError {
  readonly code = "github_malformed_response";
  override readonly disposition = "retry";
}

/** Content whose SHA is not the one that was asked for. */
export class BlobMismatchError extends GithubError {
  readonly code = "github_blob_mismatch";
  override readonly disposition = "retry";
}

/** A blob over the caller's `maxBytes`, or over what GitHub serves through its API (100 MB). */
export class BlobTooLargeError extends GithubError {
  readonly code = "github_blob_too_large";
}

/** No answer, or none that says anything: network, timeout, 5xx. */
export class GithubTransientError extends GithubError {
  readonly code = "github_unreachable";
  override readonly disposition = "retry";
}
