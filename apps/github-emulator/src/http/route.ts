import type { IncomingMessage } from "node:http";
import type { EmulatorState } from "../emulator-state.js";
import type { Repository } from "../repositories.js";
import type { RepositoryUrls } from "../shapes/urls.js";
import type { Caller } from "./authenticate.js";
import type { Reply } from "./reply.js";

/** What an endpoint gets to know of a request. */
export interface ApiRequest {
  emulator: EmulatorState;
  incoming: IncomingMessage;
  caller: Caller;
  /** decoded parts of the path, by the names in the route's pattern */
  params: Record<string, string>;
  query: URLSearchParams;
  accept: string;
}

/** A request below `/repos/{owner}/{repo}`, which the caller may see. */
export interface RepositoryRequest extends ApiRequest {
  repository: Repository;
  urls: RepositoryUrls;
}

export interface Route<Request> {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  pattern: RegExp;
  handle(request: Request): Promise<Reply>;
}

/**
 * A route whose pattern is written as `/branches/:name` (one segment) or `/compare/*basehead` (all that is left, with
 * its slashes).
 */
export function route<Request>(
  method: Route<Request>["method"],
  path: string,
  handle: Route<Request>["handle"],
): Route<Request> {
  const source = path
    .replaceAll(/[.]/g, "\\.")
    .replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")
    .replaceAll(/\*(\w+)/g, "(?<$1>.+)");
  return { method, pattern: new RegExp(`^${source}$`), handle };
}

/** The first route for a method and path, with its decoded parameters; null where there is none. */
export function findRoute<Request>(routes: readonly Route<Request>[], method: string, path: string) {
  for (const candidate of routes) {
    const match = candidate.method === method ? candidate.pattern.exec(path) : null;
    if (match) return { route: candidate, params: decodeParams(match.groups ?? {}) };
  }
  return null;
}

function decodeParams(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]));
}

/** Malformed percent-encoding stands as it is and will name nothing. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
