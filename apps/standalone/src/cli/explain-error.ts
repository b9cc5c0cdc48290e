import { ProjectSyncApiError, ServerUnreachableError } from "@project-sync/client";
import { CodedError } from "@project-sync/contracts";
import { isErrno } from "@project-sync/embedded-postgres";
import { InterruptedError, SyncFailedError, UsageError } from "./errors.js";
import { terminalLines } from "./terminal-text.js";

/** What a person should read about an error, and the exit code of the process. */
export interface Explanation {
  message: string;
  exitCode: 1 | 2 | 130;
}

const HINTS: Record<string, string> = {
  unauthenticated: "Set PROJECT_SYNC_API_KEY to a key of that server (npm start prints where its key is kept).",
  github_unauthorized:
    "GitHub refuses the server's credentials. A GITHUB_TOKEN may have expired; public repositories need none.",
  github_forbidden:
    "The server's credentials may not read this repository. They need read access to Contents and Metadata.",
  github_repository_not_found:
    "For a private repository, start the server with a GITHUB_TOKEN that can read it, or as a GitHub App installed there.",
  github_rate_limited: "Without GITHUB_TOKEN GitHub allows 60 requests an hour; with one, 5,000.",
  github_unreachable: "Check the network, and GITHUB_API_URL if you set it. Then run the same command again.",
  memory_entry_not_found: "project-sync memory search --all lists those there are.",
  sync_not_found: "project-sync history owner/name lists those there are.",
  branch_not_synced: "Mirror it first: project-sync sync owner/name --branch …",
};

/** Never throws and never shows a stack for an error that is meant for people. */
export function explainError(error: unknown): Explanation {
  if (error instanceof UsageError) return { message: error.message, exitCode: 2 };
  if (error instanceof InterruptedError) return { message: error.message, exitCode: 130 };
  return { message: terminalLines(describe(error)), exitCode: 1 };
}

function describe(error: unknown): string {
  if (error instanceof ServerUnreachableError) return [error.message, causeOf(error)].filter(Boolean).join("\n");
  if (error instanceof CodedError) return withHint(error);
  if (isErrno(error, "ENOSPC")) return "The disk is full. Free some space and try again.";
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}

function withHint(error: CodedError): string {
  const remote = error instanceof ProjectSyncApiError || error instanceof SyncFailedError;
  const hint = remote ? HINTS[error.code] : undefined;
  return `${error.message}${remote ? ` [${error.code}]` : ""}${hint ? `\n${hint}` : ""}`;
}

/** fetch hides the reason ("connect ECONNREFUSED …") in the cause of its error. */
function causeOf(error: Error): string {
  const inner = error.cause instanceof Error ? (error.cause.cause ?? error.cause) : null;
  return inner instanceof Error && inner.message ? `(${inner.message})` : "";
}
