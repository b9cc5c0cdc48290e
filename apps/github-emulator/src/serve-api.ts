import type { IncomingMessage } from "node:http";
import type { EmulatorState } from "./emulator-state.js";
import { findRepository } from "./find-repository.js";
import { ApiError, docs, notFound } from "./http/api-error.js";
import { apiHeaders } from "./http/api-headers.js";
import { authenticate, type Caller, NOBODY } from "./http/authenticate.js";
import { applyCondition } from "./http/conditional.js";
import { faultReply } from "./http/fault-reply.js";
import type { Fault } from "./http/faults.js";
import type { RateLimits } from "./http/rate-limits.js";
import { jsonReply, type Reply } from "./http/reply.js";
import { findRoute } from "./http/route.js";
import { appRoutes } from "./routes/app-routes.js";
import { graphqlErrorReply, isGraphql, postGraphql } from "./routes/graphql.js";
import { getRateLimit } from "./routes/rate-limit.js";
import { repositoryRoutes } from "./routes/repository-routes.js";
import { RepositoryUrls } from "./shapes/urls.js";

/** Answers one API request: who asks, what it costs, which endpoint, and whether the client has the answer already. */
export async function serveApi(emulator: EmulatorState, incoming: IncomingMessage, fault: Fault | null) {
  const accept = incoming.headers.accept ?? "";
  const limits = isGraphql(incoming) ? emulator.graphqlRateLimits : emulator.rateLimits;
  let caller = NOBODY;
  let cost: 0 | 1 = 0;
  let reply: Reply;
  try {
    caller = authenticate(incoming.headers.authorization, emulator);
    const charge = takeFromLimit(limits, incoming, caller);
    cost = charge ? 1 : 0;
    const answer = faultReply(fault) ?? (await answerApi(emulator, incoming, caller));
    reply = applyCondition(answer, incoming.headers["if-none-match"]);
    if (reply.status === 304 && caller.authenticated && charge) {
      charge.refund();
      cost = 0;
    }
  } catch (error) {
    reply = isGraphql(incoming) ? graphqlErrorReply(error, errorReply) : errorReply(error);
  }
  return { reply: { ...reply, headers: { ...apiHeaders(limits, caller, accept), ...reply.headers } }, cost };
}

/** Takes one request from the caller's budget; a 304 gives it back, but on GitHub only to callers with a token. */
function takeFromLimit(limits: RateLimits, incoming: IncomingMessage, caller: Caller) {
  if (/^\/rate_limit\b/.test(incoming.url ?? "")) return null;
  return { refund: limits.take(caller) };
}

async function answerApi(emulator: EmulatorState, incoming: IncomingMessage, caller: Caller): Promise<Reply> {
  if (!incoming.headers["user-agent"]) throw missingUserAgent();
  const [path = "", search = ""] = (incoming.url ?? "/").split("?", 2);
  const query = new URLSearchParams(search);
  const method = incoming.method === "HEAD" ? "GET" : (incoming.method ?? "GET");
  const request = { emulator, incoming, caller, query, accept: incoming.headers.accept ?? "" };
  if (isGraphql(incoming)) return postGraphql({ ...request, params: {} });
  if (path === "/rate_limit" && method === "GET") return getRateLimit({ ...request, params: {} });
  const ofApp = findRoute(appRoutes, method, path.replace(/\/$/, ""));
  if (ofApp) return ofApp.route.handle({ ...request, params: ofApp.params });
  // An app by itself reads nothing: that is for its installations.
  if (caller.app && !/\/installation\/?$/.test(path)) throw new ApiError(401, "Bad credentials");
  const target = findRepository(emulator, { path, search, method, caller });
  if ("redirect" in target) return target.redirect;
  const found = findRoute(repositoryRoutes, method, target.rest);
  if (!found) throw notFound();
  const { repository } = target;
  const urls = new RepositoryUrls(emulator.origin, repository.record);
  return found.route.handle({ ...request, params: found.params, repository, urls });
}

function missingUserAgent(): ApiError {
  const message = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.";
  return new ApiError(403, message, docs("using-the-rest-api/getting-started-with-the-rest-api#user-agent"));
}

/** Anything that is not an answer of GitHub's is a fault of the emulator itself: 500 with its message. */
function errorReply(error: unknown): Reply {
  if (!(error instanceof ApiError)) return jsonReply({ message: `Emulator failure: ${error}` }, { status: 500 });
  const { status, message, documentationUrl, extra } = error;
  const body = { message, ...extra.body, documentation_url: documentationUrl, status: String(status) };
  return jsonReply(body, { status, headers: extra.headers ?? {} });
}
