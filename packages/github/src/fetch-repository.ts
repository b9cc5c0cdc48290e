import { readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { repositoryResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

export interface GithubRepository {
  /** outlives renames and transfers */
  githubId: bigint;
  /** as GitHub spells it today, which may differ from what was asked for */
  owner: string;
  name: string;
  defaultBranch: string;
  private: boolean;
  archived: boolean;
}

/** Reads one repository. A renamed or transferred one is found under its old name too, by GitHub's redirect. */
export async function fetchRepository(
  github: GithubDependencies,
  { owner, repo }: RepositoryRef,
  context: RequestContext,
): Promise<GithubRepository> {
  const request = { route: "/repos/{owner}/{repo}", parameters: { owner, repo }, resource: "repository" } as const;
  const found = await readJson(await sendRequest(github, request, context), repositoryResponseSchema, context);
  return {
    githubId: BigInt(found.id),
    owner: found.owner.login,
    name: found.name,
    defaultBranch: found.default_branch,
    private: found.private,
    archived: found.archived,
  };
}
