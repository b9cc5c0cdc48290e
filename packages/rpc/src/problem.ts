import { CodedError, type Problem } from "@project-sync/contracts";
import { GithubRateLimitedError } from "@project-sync/github";
import { SECOND } from "@project-sync/runtime";
import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { UnauthenticatedError } from "./authenticate.js";
import { clientErrorOf } from "./client-error.js";
import { InvalidRequestError } from "./errors.js";
import { INTERNAL_ERROR, problemOfCode, problemType } from "./problem-codes.js";

/** An error as HTTP shows it. `unexpected` is true for a bug or an outage: log it, with the request's id. */
export interface ProblemAnswer {
  problem: Problem;
  headers: Record<string, string>;
  unexpected: boolean;
  /** what was thrown, out of tRPC's wrapper */
  error: unknown;
}

interface ProblemOptions {
  /** shown in the answer to an unexpected error and logged with it, so that the two can be brought together */
  requestId: string;
  now: Date;
}

/**
 * The one translation from errors to problem details, used by REST, raw routes, webhooks and tRPC alike. Whatever it
 * does not know becomes a 500 that reveals nothing but the request's id.
 */
export function toProblem(thrown: unknown, { requestId, now }: ProblemOptions): ProblemAnswer {
  const error = invalidInputOf(thrown) ?? unwrap(thrown);
  const problem = publicProblem(error);
  if (problem) return { problem, headers: headersFor(error, now), unexpected: false, error };
  return { problem: internalProblem(requestId), headers: {}, unexpected: true, error };
}

/** Null for what is nobody's business outside. */
function publicProblem(error: unknown): Problem | null {
  if (error instanceof InvalidRequestError) return problemOfCode(error.code, error.message, error.issues);
  if (error instanceof CodedError) return problemOfCode(error.code, error.message);
  const client = clientErrorOf(error);
  return client && problemOfCode(client.code, client.detail);
}

function internalProblem(requestId: string): Problem {
  const detail = `Something went wrong on the server. It is logged under the request id ${requestId}.`;
  return { type: problemType(INTERNAL_ERROR), title: "Internal error", status: 500, code: INTERNAL_ERROR, detail };
}

function headersFor(error: unknown, now: Date): Record<string, string> {
  if (error instanceof GithubRateLimitedError) {
    const seconds = Math.ceil((error.resumeAt.getTime() - now.getTime()) / SECOND);
    return { "Retry-After": String(Math.max(1, seconds)) };
  }
  return error instanceof UnauthenticatedError ? { "WWW-Authenticate": 'Bearer realm="project-sync"' } : {};
}

/** tRPC wraps what a procedure throws; the error that says something is its cause. */
function unwrap(error: unknown): unknown {
  if (!(error instanceof TRPCError) || !error.cause) return error;
  return error.cause instanceof CodedError || error.code === "INTERNAL_SERVER_ERROR" ? error.cause : error;
}

/** Rejected input. A zod error under any other tRPC code is an answer of ours that is wrong: a bug. */
function invalidInputOf(error: unknown): InvalidRequestError | null {
  if (!(error instanceof TRPCError) || error.code !== "BAD_REQUEST") return null;
  const { cause } = error;
  return cause instanceof z.core.$ZodError ? InvalidRequestError.of(cause.issues.flatMap(toIssues)) : null;
}

function toIssues(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "There is no such field" }));
}
