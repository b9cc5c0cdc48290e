import type { IncomingMessage } from "node:http";
import { executeQuery } from "../graphql/execute-query.js";
import { ApiError } from "../http/api-error.js";
import { readJson } from "../http/read-json.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { ApiRequest } from "../http/route.js";

const AUTHENTICATION = "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql";

/** Whether a request is for the GraphQL API, which has rules of its own for errors and limits. */
export function isGraphql({ method, url }: IncomingMessage): boolean {
  return method === "POST" && /^\/graphql(\?|$)/.test(url ?? "");
}

/** POST /graphql: only with a token; whatever goes wrong inside a query is told under status 200. */
export async function postGraphql(request: ApiRequest): Promise<Reply> {
  if (!request.caller.authenticated) {
    throw new ApiError(401, "This endpoint requires you to be authenticated.", AUTHENTICATION);
  }
  if (request.caller.app) throw new ApiError(401, "Bad credentials");
  return jsonReply(await executeQuery(request, await readJson(request.incoming)));
}

/** A primary limit that is used up is no 403 here, but an error of the query. */
export function graphqlErrorReply(error: unknown, otherwise: (error: unknown) => Reply): Reply {
  if (!(error instanceof ApiError) || !/^API rate limit exceeded/.test(error.message)) return otherwise(error);
  const errors = [{ type: "RATE_LIMITED", message: error.message }];
  return jsonReply({ errors }, { headers: error.extra.headers ?? {} });
}
