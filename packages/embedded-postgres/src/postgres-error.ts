import { CodedError } from "@project-sync/contracts";
import { DiskFullError } from "./data-dir.js";

/** The embedded PostgreSQL does not start; the message carries what it said itself. */
export class EmbeddedPostgresError extends CodedError {
  override readonly code = "embedded_postgres_failed";
}

/** The error for a PostgreSQL program that ended badly, from the end of its output. */
export function postgresFailure(what: string, output: string, dataDir: string): CodedError {
  if (/No space left on device|Disk quota exceeded/.test(output)) return new DiskFullError(dataDir);
  const lines = output.trim().split("\n");
  const telling = lines.filter((line) => /\b(FATAL|PANIC|ERROR|DETAIL|HINT|error)\b/.test(line)).slice(-4);
  const said = (telling.length > 0 ? telling : lines.slice(-4)).join("\n  ");
  return new EmbeddedPostgresError(`${what} Its last words:\n  ${said}`);
}

/** The error for a program that the system refuses to start at all. */
export function cannotStart(command: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError(`The embedded PostgreSQL does not run here: ${command} cannot be started.`, {
    cause,
  });
}
