import { type Conditional, etagOf, ifNoneMatch, isUnchanged, type Unchanged } from "./conditional-request.js";
import { malformed, readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { repositoryResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, type GithubRequest, sendRequest } from "./send-request.js";

export interface GithubRepository {
  /** outlives renames and transfers */
  githubId: bigint;
  /** as GitHub spells it today, which may differ from what was asked for */
  owner: string;
  name: string;
  defaultBranch: string;
  private: boolean;
  archived: boolean;
  /** of its git directory, history included, in KiB, as GitHub counted it within the last hours; null: not told */
  sizeKb: number | null;
}

export interface RepositoryQuery extends RepositoryRef, Conditional {}

export interface RepositoryByIdQuery extends Conditional {
  githubId: bigint;
  /** whose credentials ask; not part of the question */
  owner: string;
}

export interface FoundRepository {
  kind: "repository";
  repository: GithubRepository;
  etag: string | null;
}

export type RepositoryAnswer = Unchanged | FoundRepository;

/**
 * Reads one repository. A renamed or transferred one is found under its old name too, by GitHub's redirect, until
 * somebody gives that name to another: compare `githubId`.
 */
export async function fetchRepository(
  github: GithubDependencies,
  { owner, repo, etag }: RepositoryQuery,
  context: RequestContext,
): Promise<RepositoryAnswer> {
  const route = "/repos/{owner}/{repo}";
  const parameters = { owner, repo };
  const request = { asker: { owner }, route, parameters, resource: "repository", ...ifNoneMatch({ etag }) } as const;
  return readRepository(github, request, context);
}

/** Reads the one repository that has this id, whatever it is called today. */
export async function fetchRepositoryById(
  github: GithubDependencies,
  { githubId, owner, etag }: RepositoryByIdQuery,
  context: RequestContext,
): Promise<RepositoryAnswer> {
  const route = "/repositories/{repository_id}";
  const parameters = { repository_id: String(githubId) };
  const request = { asker: { owner }, route, parameters, resource: "repository", ...ifNoneMatch({ etag }) } as const;
  const answer = await readRepository(github, request, context);
  if (answer.kind === "unchanged" || answer.repository.githubId === githubId) return answer;
  throw malformed({ what: `GET /repositories/${githubId}` }, `is about another one: ${answer.repository.githubId}`);
}

async function readRepository(
  github: GithubDependencies,
  request: GithubRequest,
  context: RequestContext,
): Promise<RepositoryAnswer> {
  const response = await sendRequest(github, request, context);
  if (isUnchanged(request, response)) return { kind: "unchanged" };
  const found = await readJson(response, repositoryResponseSchema, context);
  const repository: GithubRepository = {
    githubId: BigInt(found.id),
    owner: found.owner.login,
    name: found.name,
    defaultBranch: found.default_branch,
    private: found.private,
    archived: found.archived,
    sizeKb: found.size ?? null,
  };
  return { kind: "repository", repository, etag: etagOf(response) };
}
