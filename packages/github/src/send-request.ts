import type { Octokit } from "@octokit/core";
import { RequestError } from "@octokit/request-error";
import type { Clock } from "@project-sync/runtime";
import { classifyAnswer, classifyFailure } from "./classify-error.js";
import type { Asker, Authorization, CredentialSource } from "./credentials.js";
import {
  type GithubError,
  GithubNotFoundError,
  type GithubResource,
  GithubTransientError,
  GithubUnauthorizedError,
  InstallationSuspendedError,
} from "./errors.js";
import { type Headers, parseRateLimit } from "./rate-limit.js";
import type { RequestContext } from "./request-context.js";

/** How requests reach GitHub, whoever asks. */
export interface GithubTransport {
  octokit: Octokit;
  clock: Clock;
  /** in [0, 1), for jitter */
  random: () => number;
}

/** What every operation is built on. */
export interface GithubDependencies extends GithubTransport {
  credentials: CredentialSource;
}

export interface GithubRequest {
  /** whose credentials it carries */
  asker: Asker;
  /** default GET */
  method?: "GET" | "POST" | "PATCH";
  /** path template; also the label in `onRequest`, so that metrics stay few */
  route: string;
  /** instead of the filled template: a follow-up page as GitHub linked it */
  url?: string;
  /** of the path and query; of a POST or PATCH, its body */
  parameters?: Record<string, unknown>;
  /** of the parameters, one that messages must not show */
  secret?: string;
  headers?: Record<string, string>;
  resource: GithubResource;
}

/** A success whose body has not been read: `readJson` or `readBody` it, or cancel it. */
export interface GithubResponse {
  status: number;
  /** the request, for messages */
  what: string;
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
}

/**
 * Sends one request, with the credentials of whoever asks; a second time where GitHub refuses a token that can be
 * replaced. Answers 2xx and 304 (only a request that carried an etag can get one); every other outcome is thrown as one of
 * our errors, or as the signal's reason when the caller aborted. The body is left to us to read, because Octokit turns one
 * that was cut off into an empty success.
 */
export async function sendRequest(
  github: GithubDependencies,
  request: GithubRequest,
  context: RequestContext,
): Promise<GithubResponse> {
  context.signal?.throwIfAborted();
  const what = `${request.method ?? "GET"} ${request.url ?? fillRoute(request)}`;
  const authorization = await github.credentials.authorize(request.asker, context);
  try {
    return await attempt(github, { request, context, authorization, what });
  } catch (error) {
    if (!isRefusal(error) || !github.credentials.discard(authorization)) throw error;
  }
  const renewed = await github.credentials.authorize(request.asker, context);
  try {
    return await attempt(github, { request, context, authorization: renewed, what });
  } catch (error) {
    throw isRefusal(error) ? refusedTwice(what, error) : error;
  }
}

/** It may have been replaced, or the installation suspended since; a new one, or the attempt to get it, tells. */
function isRefusal(error: unknown): error is GithubError {
  return error instanceof GithubUnauthorizedError || error instanceof InstallationSuspendedError;
}

/** GitHub takes a moment until all of it knows a token that it has issued; nothing is wrong with the configuration. */
function refusedTwice(what: string, cause: GithubError): GithubTransientError {
  return new GithubTransientError(`GitHub refuses the token that it has just issued, for ${what}.`, { cause });
}

interface Attempt {
  request: GithubRequest;
  context: RequestContext;
  authorization: Authorization;
  /** for messages */
  what: string;
}

async function attempt(github: GithubDependencies, attempt: Attempt): Promise<GithubResponse> {
  const { request, context, authorization, what } = attempt;
  try {
    const { status, headers, data } = await github.octokit.request(
      `${request.method ?? "GET"} ${request.url ?? request.route}`,
      {
        ...request.parameters,
        headers: { ...HEADERS, ...authorizationHeader(authorization), ...request.headers },
        request: { parseSuccessResponseBody: false, ...(context.signal && { signal: context.signal }) },
      },
    );
    report(attempt, status, headers);
    return { status, what, headers, body: (data as ReadableStream<Uint8Array> | null) || null };
  } catch (error) {
    const answer = error instanceof RequestError ? error.response : undefined;
    report(attempt, answer?.status ?? 0, answer?.headers ?? {});
    if (context.signal?.aborted) throw context.signal.reason;
    if (!answer) throw classifyFailure(error, { what });
    if (answer.status === 304) return { status: 304, what, headers: answer.headers, body: null };
    const { clock, random } = github;
    const { resource } = request;
    throw classifyAnswer(answer, { resource, asker: authorization.kind, what, now: clock.now(), random });
  }
}

const HEADERS = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };

function authorizationHeader({ value }: Authorization): Record<string, string> {
  return value === null ? {} : { authorization: value };
}

function report({ request, context, authorization }: Attempt, status: number, headers: Headers): void {
  context.onRequest?.({
    method: request.method ?? "GET",
    route: request.route,
    account: authorization.account,
    status,
    cost: status === 304 && authorization.value !== null ? 0 : 1,
    rateLimit: parseRateLimit(headers),
  });
}

/**
 * The path for messages. A name of dots would be resolved away by the URL and ask for something else altogether; no
 * owner, repository, branch or SHA is called that.
 */
function fillRoute({ route, parameters = {}, secret, resource }: GithubRequest): string {
  return route.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = String(parameters[name] ?? "");
    if (name === secret && value !== "") return placeholder;
    if (!/^\.{0,2}$/.test(value)) return value;
    throw new GithubNotFoundError(`There is no ${resource} on GitHub with ${name} ${JSON.stringify(value)}.`, {
      resource,
    });
  });
}
