import {
  type GithubAccess,
  type GithubConnection,
  githubAccessSchema,
  githubConnectionSchema,
} from "@project-sync/contracts";
import type { CallOptions, Transport } from "./transport.js";

/** As whom the server asks GitHub, and what that allows. Both ask GitHub at that moment. */
export interface GithubApi {
  connection(call?: CallOptions): Promise<GithubConnection>;
  /** Which permissions there are on `owner/name`, and which are missing. */
  access(repository: string, call?: CallOptions): Promise<GithubAccess>;
}

export function githubApi({ json }: Transport): GithubApi {
  return {
    connection: (call) => json(githubConnectionSchema, { ...call, path: "/api/v1/github/connection" }),
    access: (repository, call) =>
      json(githubAccessSchema, { ...call, path: "/api/v1/github/access", query: { repository } }),
  };
}
