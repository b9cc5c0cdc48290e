import { CodedError } from "@project-sync/contracts";

/**
 * Last resort of a main module: prints what went wrong and sets exit code 1. An error with a code is meant for people,
 * so its message is enough; anything else is a bug and keeps its stack.
 */
export function reportFatal(error: unknown): void {
  const text = error instanceof CodedError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
