import { z } from "zod";
import {
  GithubForbiddenError,
  GithubNotFoundError,
  GithubRateLimitedError,
  type GithubResource,
  GithubTransientError,
} from "./errors.js";
import { resumeTime } from "./rate-limit.js";
import { malformed } from "./read-response.js";
import type { GithubDependencies, GithubResponse } from "./send-request.js";

const errorsSchema = z.array(
  z.object({
    /** in GitHub's own words, beside the message; errors of the query's text have none */
    type: z.string().optional().catch(undefined),
    path: z
      .array(z.union([z.string(), z.number()]))
      .optional()
      .catch(undefined),
    message: z.string(),
  }),
);
export type GraphqlErrors = z.infer<typeof errorsSchema>;

/** The `errors` of an answer; none where there are none, or where they cannot be read. */
export function parseGraphqlErrors(errors: unknown): GraphqlErrors {
  return errorsSchema.catch([]).parse(errors ?? []);
}

interface ErrorContext {
  github: GithubDependencies;
  response: GithubResponse;
  resource: GithubResource;
}

/**
 * GraphQL tells its errors under status 200: `RATE_LIMITED` for the primary limit, the secondary one only in words, and
 * a query that took too long in words too. Errors beside data are no failure: what they name is missing from it.
 *
 * @throws whatever the errors mean; returns when there are none
 */
export function throwGraphqlErrors(errors: GraphqlErrors, { github, response, resource }: ErrorContext): void {
  const [first] = errors;
  if (first === undefined) return;
  const said = `GitHub answered an error to ${response.what}: ${first.message}`;
  if (errors.some(isRateLimit)) {
    const resumeAt = resumeTime(response.headers, { now: github.clock.now(), random: github.random });
    const message = `GitHub's rate limit is reached (${response.what}); going on at ${resumeAt.toISOString()}.`;
    throw new GithubRateLimitedError(message, { resumeAt });
  }
  if (first.type === "NOT_FOUND") throw new GithubNotFoundError(said, { resource });
  if (/^(FORBIDDEN|INSUFFICIENT_SCOPES)$/.test(first.type ?? "")) throw new GithubForbiddenError(said);
  if (/something went wrong|timeout|timed out/i.test(first.message)) throw new GithubTransientError(said);
  throw malformed(response, `is an error: ${first.message}`);
}

function isRateLimit({ type, message }: GraphqlErrors[number]): boolean {
  return type === "RATE_LIMITED" || /rate limit exceeded|exceeded a secondary rate limit/i.test(message);
}
