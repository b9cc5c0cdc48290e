import { type Problem, problemSchema } from "@project-sync/contracts";
import { TRPCClientError } from "@trpc/client";

/** What the server says went wrong; null for an error that is none of its answers (no connection, a bug of ours). */
export function problemOf(error: unknown): Problem | null {
  if (!(error instanceof TRPCClientError)) return null;
  const parsed = problemSchema.safeParse((error.data as { problem?: unknown } | null)?.problem);
  return parsed.success ? parsed.data : null;
}

/** The stable code of an error, or null. */
export function codeOf(error: unknown): string | null {
  const code = problemOf(error)?.code ?? (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code : null;
}

/** A sentence for people. */
export function messageOf(error: unknown): string {
  const problem = problemOf(error);
  if (problem) return problem.detail;
  if (error instanceof TRPCClientError) return "The server does not answer. It is asked again when you try again.";
  return error instanceof Error ? error.message : String(error);
}

/** What is wrong with one field of a form, by the path that the server names; null when it is something else. */
export function fieldIssue(error: unknown, field: string): string | null {
  return problemOf(error)?.issues?.find(({ path }) => path === field || path.startsWith(`${field}.`))?.message ?? null;
}
