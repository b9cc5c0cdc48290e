import { CodedError } from "@project-sync/contracts";

/** Wrong use of a command: exit code 2. */
export class UsageError extends CodedError {
  override readonly code = "usage";
}

/** Ctrl-C: exit code 130, as shells have it. */
export class InterruptedError extends CodedError {
  override readonly code = "interrupted";

  constructor(message = "Interrupted.") {
    super(message);
  }
}

/** The sync ended without a result; the server's own code and message. */
export class SyncFailedError extends CodedError {
  override readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The rows of the mirror are not the commit's tree. */
export class ProofFailedError extends CodedError {
  override readonly code = "proof_failed";
}

/** Some lines of an import made no sense; the others have come. */
export class RejectedLinesError extends CodedError {
  override readonly code = "lines_rejected";
}

/** Nothing of that name is mirrored. */
export class UnknownRepositoryError extends CodedError {
  override readonly code = "repository_not_found";

  constructor(name: string) {
    super(`${name} is not mirrored here. Begin with: project-sync sync ${name}`);
  }
}
