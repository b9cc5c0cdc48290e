import type { Octokit } from "@octokit/core";
import { RequestError } from "@octokit/request-error";
import type { Clock } from "@project-sync/runtime";
import { classifyAnswer, classifyFailure } from "./classify-error.js";
import type { Asker, Authorization, CredentialSource } from "./credentials.js";
import { GithubNotFoundError, type GithubResource } from "./errors.js";
import { type Headers, parseRateLimit } from "./rate-limit.js";
import type { RequestContext } from "./request-context.js";

/** What every operation is built on. */
export interface GithubDependencies {
  octokit: Octokit;
  credentials: CredentialSource;
  clock: Clock;
  /** in [0, 1), for jitter */
  random: () => number;
}

export interface GithubRequest {
  /** whose credentials it carries */
  asker: Asker;
  /** default GET */
  method?: "GET" | "POST";
  /** path template; also the label in `onRequest`, so that metrics stay few */
  route: string;
  /** instead of the filled template: a follow-up page as GitHub linked it */
  url?: string;
  /** of the path and query; of a POST, its body */
  parameters?: Record<string, unknown>;
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
 * Sends one request. Answers 2xx and 304 (only a request that carried an etag can get one); every other outcome is thrown
 * as one of our errors, or as the signal's reason when the caller aborted. The body is left to us to read, because
 * Octokit turns one that was cut off into an empty success.
 */
export async function sendRequest(
  github: GithubDependencies,
  request: GithubRequest,
  context: RequestContext,
): Promise<GithubResponse> {
  context.signal?.throwIfAborted();
  const method = request.method ?? "GET";
  const what = `${method} ${request.url ?? fillRoute(request)}`;
  const authorization = await github.credentials.authorize(request.asker, context);
  const exchange = { request, context, authorization };
  try {
    const { status, headers, data } = await github.octokit.request(`${method} ${request.url ?? request.route}`, {
      ...request.parameters,
      headers: { ...HEADERS, ...authorizationHeader(authorization), ...request.headers },
      request: { parseSuccessResponseBody: false, ...(context.signal && { signal: context.signal }) },
    });
    report(exchange, status, headers);
    return { status, what, headers, body: (data as ReadableStream<Uint8Array> | null) || null };
  } catch (error) {
    const answer = error instanceof RequestError ? error.response : undefined;
    report(exchange, answer?.status ?? 0, answer?.headers ?? {});
    if (context.signal?.aborted) throw context.signal.reason;
    if (!answer) throw classifyFailure(error, { what });
    if (answer.status === 304) return { status: 304, what, headers: answer.headers, body: null };
    const { clock, random } = github;
    throw classifyAnswer(answer, { resource: request.resource, what, now: clock.now(), random });
  }
}

const HEADERS = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };

function authorizationHeader({ value }: Authorization): Record<string, string> {
  return value === null ? {} : { authorization: value };
}

interface Exchange {
  request: GithubRequest;
  context: RequestContext;
  authorization: Authorization;
}

function report({ request, context, authorization }: Exchange, status: number, headers: Headers): void {
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
function fillRoute({ route, parameters = {}, resource }: GithubRequest): string {
  return route.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(parameters[name] ?? "");
    if (!/^\.{0,2}$/.test(value)) return value;
    throw new GithubNotFoundError(`There is no ${resource} on GitHub with ${name} ${JSON.stringify(value)}.`, {
      resource,
    });
  });
}
