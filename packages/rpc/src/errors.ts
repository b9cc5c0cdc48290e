import { CodedError } from "@project-sync/contracts";

/** What a request can meet that is not a bug. Each class has its own code; the HTTP status is decided in problem.ts. */

export class ProjectNotFoundError extends CodedError {
  readonly code = "project_not_found";

  constructor(projectId: string) {
    super(`There is no project ${projectId}. GET /api/v1/projects lists those there are.`);
  }
}

export class RepositoryNotFoundError extends CodedError {
  readonly code = "repository_not_found";

  constructor(repositoryId: string) {
    super(`There is no repository ${repositoryId}. Add one with POST /api/v1/projects/{projectId}/repositories.`);
  }
}

export class GithubRepositoryNotFoundError extends CodedError {
  readonly code = "github_repository_not_found";

  constructor(name: string, options?: ErrorOptions) {
    super(`GitHub shows no repository ${name}. Check the spelling; if it is private, the token must see it.`, options);
  }
}

export class BranchNotFoundError extends CodedError {
  readonly code = "branch_not_found";
}

export class BranchNotSyncedError extends CodedError {
  readonly code = "branch_not_synced";

  constructor(branchName: string) {
    super(`No sync of ${branchName} has completed yet. Wait for the one that runs, or start one.`);
  }
}

export class SyncNotFoundError extends CodedError {
  readonly code = "sync_not_found";

  constructor(syncId: string, where = "") {
    super(`There is no sync ${syncId}${where}.`);
  }
}

export class SyncAlreadyFinishedError extends CodedError {
  readonly code = "sync_already_finished";

  constructor(syncId: string) {
    super(`Sync ${syncId} has finished already; there is nothing left to cancel.`);
  }
}

export class SyncNotCompletedError extends CodedError {
  readonly code = "sync_not_completed";

  constructor(syncId: string) {
    super(`Sync ${syncId} did not complete, so there is no tree of it. Pass a completed one as \`at\`.`);
  }
}

export class SyncNotRetryableError extends CodedError {
  readonly code = "sync_not_retryable";

  constructor(syncId: string, status: string) {
    super(
      `Sync ${syncId} is ${status}. Only a failed or cancelled sync can be retried; to sync again, start a new one.`,
    );
  }
}

export class WebhooksNotConfiguredError extends CodedError {
  readonly code = "webhooks_not_configured";

  constructor() {
    super("This server takes no webhooks. Set GITHUB_WEBHOOK_SECRET to the secret of the webhook on GitHub.");
  }
}

export class DeliveryNotFoundError extends CodedError {
  readonly code = "delivery_not_found";

  constructor(guid: string) {
    super(`There is no delivery ${JSON.stringify(guid)}, or no longer: they are kept for 14 days.`);
  }
}

export class FileNotFoundError extends CodedError {
  readonly code = "file_not_found";

  constructor(path: string, branchName: string) {
    super(`There is no file ${JSON.stringify(path)} on ${branchName} as mirrored. Paths are exact and case-sensitive.`);
  }
}

export class NotAFileError extends CodedError {
  readonly code = "not_a_file";

  constructor(path: string, type: string) {
    super(
      `${JSON.stringify(path)} is a ${type === "tree" ? "directory" : type}; only files and symlinks have content.`,
    );
  }
}

export class ContentNotStoredError extends CodedError {
  readonly code = "content_not_stored";
}

/** A request that is well-formed but cannot be meant; `issues` names the fields. */
export class InvalidRequestError extends CodedError {
  readonly code = "invalid_request";

  constructor(
    message: string,
    readonly issues: Issue[] = [],
  ) {
    super(message);
  }

  /** Says all of it in the message too, for those who print only that. */
  static of(issues: Issue[]): InvalidRequestError {
    const all = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ");
    return new InvalidRequestError(`The request is not valid: ${all}`, issues);
  }
}

interface Issue {
  path: string;
  message: string;
}

export class MemoryEntryNotFoundError extends CodedError {
  readonly code = "memory_entry_not_found";

  constructor(entryId: string) {
    super(`There is no memory entry ${entryId}. GET /api/v1/projects/{projectId}/memory lists those there are.`);
  }
}

export class SemanticSearchNotConfiguredError extends CodedError {
  readonly code = "semantic_search_not_configured";

  constructor() {
    super(
      "This server does not search by meaning. Leave `mode` out to search by words, or set EMBEDDINGS_URL and EMBEDDINGS_MODEL.",
    );
  }
}

/** It is configured, and the provider or the database does not play along now. */
export class SemanticSearchUnavailableError extends CodedError {
  readonly code = "semantic_search_unavailable";
}

export class ApiKeyNotFoundError extends CodedError {
  readonly code = "api_key_not_found";

  constructor(keyId: string) {
    super(
      `There is no API key ${keyId}. GET /api/v1/keys lists those there are; those of API_KEYS are not among them.`,
    );
  }
}

export class QueueNotFoundError extends CodedError {
  readonly code = "queue_not_found";

  constructor(name: string, known: string) {
    super(`There is no queue ${JSON.stringify(name)}; there is ${known}.`);
  }
}
