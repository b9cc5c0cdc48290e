import { z } from "zod";
import type { Authorization } from "./credentials.js";
import {
  BlobTooLargeError,
  EmptyRepositoryError,
  GithubError,
  GithubForbiddenError,
  GithubNotFoundError,
  GithubRateLimitedError,
  GithubRejectedError,
  type GithubResource,
  GithubTransientError,
  GithubUnauthorizedError,
  InstallationSuspendedError,
  MalformedResponseError,
} from "./errors.js";
import { type Headers, parseRateLimit, resumeTime } from "./rate-limit.js";

/** An answer that is not a success. `data` is the body as far as it could be read. */
export interface ErrorAnswer {
  status: number;
  headers: Headers;
  data: unknown;
}

export interface ClassifyContext {
  resource: GithubResource;
  /** of the credentials that the request carried */
  asker: Authorization["kind"];
  /** for messages: `GET /repos/octocat/hello/branches` */
  what: string;
  now: Date;
  random: () => number;
}

/** Which of our errors an error answer means, by status, headers and body. Pure. */
export function classifyAnswer(answer: ErrorAnswer, context: ClassifyContext): GithubError {
  const { status } = answer;
  if (status >= 500 || status === 408) return transient(answer, context);
  const body = parseErrorBody(answer.data);
  if (isRateLimit(answer, body)) return rateLimited(answer, context);
  if (!body) return unreadable(answer, context);
  const said = `GitHub answered ${status} to ${context.what}: ${body.message}`;
  switch (status) {
    case 401:
      return new GithubUnauthorizedError(`${said}. ${UNAUTHORIZED_ADVICE[context.asker]}`);
    case 403:
      return forbidden(said, body);
    case 404:
    case 410:
      return new GithubNotFoundError(notFoundMessage(said, context), { resource: context.resource });
    case 409:
      if (/\bempty\b/i.test(body.message)) return new EmptyRepositoryError(`${said} Push a commit, then sync again.`);
      return new GithubTransientError(said);
    case 422:
      if (context.resource === "hook") return new GithubRejectedError(`${said}${reasons(body)}`);
      return new MalformedResponseError(said);
    case 451:
      return new GithubForbiddenError(said);
    default:
      return new MalformedResponseError(said);
  }
}

const CHECK_TOKEN = "Check that GITHUB_TOKEN is set, valid and not expired.";

const UNAUTHORIZED_ADVICE = {
  anonymous: CHECK_TOKEN,
  token: CHECK_TOKEN,
  app: "Check GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, and that this machine's clock is right.",
  installation: "Check the App's installation.",
};

/** Which of our errors a failed request means when no answer came: ours as it is, anything else is the network. */
export function classifyFailure(error: unknown, context: Pick<ClassifyContext, "what">): GithubError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof GithubError) return cause;
  const reason = error instanceof Error ? error.message : String(error);
  return new GithubTransientError(`GitHub could not be reached for ${context.what}: ${reason}`, { cause: error });
}

const errorBodySchema = z.object({
  message: z.string(),
  documentation_url: z.string().optional().catch(undefined),
  errors: z.array(z.unknown()).optional().catch(undefined),
});
type ErrorBody = z.infer<typeof errorBodySchema>;

/**
 * GitHub says why in JSON. An answer without that, a proxy's page or one cut off, is not taken for GitHub's word:
 * a 404 deletes a mirror and a 403 ends a sync.
 */
function parseErrorBody(data: unknown): ErrorBody | null {
  const parsed = errorBodySchema.safeParse(typeof data === "string" ? parseJson(data) : data);
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The primary limit shows in the headers, the secondary in `retry-after` or only in the text. Everything else that is
 * 403 is a matter of permissions, which no waiting mends.
 */
function isRateLimit({ status, headers }: ErrorAnswer, body: ErrorBody | null): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  if (headers["retry-after"] !== undefined || parseRateLimit(headers)?.remaining === 0) return true;
  return (
    /rate limit|abuse detection/i.test(body?.message ?? "") || /rate-limits?\b/i.test(body?.documentation_url ?? "")
  );
}

function rateLimited({ status, headers }: ErrorAnswer, context: ClassifyContext): GithubRateLimitedError {
  const resumeAt = resumeTime(headers, context);
  const message = `GitHub's rate limit is reached (${status} to ${context.what}); going on at ${resumeAt.toISOString()}.`;
  return new GithubRateLimitedError(message, { resumeAt });
}

function transient({ status }: ErrorAnswer, { what }: ClassifyContext): GithubTransientError {
  return new GithubTransientError(`GitHub answered ${status} to ${what}.`);
}

function unreadable({ status }: ErrorAnswer, { what }: ClassifyContext): MalformedResponseError {
  return new MalformedResponseError(`The answer ${status} to ${what} is not one of GitHub's: its body cannot be read.`);
}

function forbidden(said: string, body: ErrorBody): GithubError {
  if (JSON.stringify(body.errors ?? []).includes('"too_large"')) return new BlobTooLargeError(said);
  if (/installation has been suspended/i.test(body.message)) return new InstallationSuspendedError(said);
  return new GithubForbiddenError(`${said}. Check what the token, or the App, may do.`);
}

/** `Validation Failed` says nothing; what failed is told beside it. */
function reasons({ errors = [] }: ErrorBody): string {
  const messages = z.array(z.object({ message: z.string() })).safeParse(errors).data ?? [];
  return messages.map(({ message }) => ` ${message}.`).join("");
}

function notFoundMessage(said: string, { resource }: ClassifyContext): string {
  if (resource !== "repository") return said;
  return `${said}. Check the name; a private repository is found only with credentials that may read it.`;
}
