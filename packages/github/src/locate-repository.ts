import type { Conditional } from "./conditional-request.js";
import { type GithubError, GithubNotFoundError } from "./errors.js";
import {
  type FoundRepository,
  fetchRepository,
  fetchRepositoryById,
  type GithubRepository,
  type RepositoryAnswer,
} from "./fetch-repository.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import type { GithubDependencies } from "./send-request.js";

export interface LocateQuery extends RepositoryRef, Conditional {
  /** which repository is meant; `owner` and `repo` are where it was last seen, and the etag is of that answer */
  githubId: bigint;
}

export type RepositoryLocation =
  | { kind: "unchanged" }
  /** perhaps under another name or owner */
  | { kind: "found"; repository: GithubRepository; etag: string | null }
  /** GitHub itself answered 404 or 410 for the id; `replacedBy` has its name now */
  | { kind: "missing"; replacedBy: GithubRepository | null }
  /** credentials do not reach it (any more), so nobody can say whether it exists; `error` says what to do */
  | { kind: "inaccessible"; error: GithubError };

/**
 * Where the repository with this id is today. Names can be reused: deleted and created anew, or renamed and given to
 * another, a repository under the old name is a stranger. One request, conditional, where the name still leads to it; one
 * more, by id, where it does not.
 *
 * @throws every other error: only a direct 404 or 410 says that something is missing
 */
export async function locateRepository(
  github: GithubDependencies,
  { githubId, owner, repo, etag }: LocateQuery,
  context: RequestContext,
): Promise<RepositoryLocation> {
  const byName = await found(fetchRepository(github, { owner, repo, etag }, context));
  if (byName?.kind === "unchanged") return byName;
  if (byName?.repository.githubId === githubId) return located(byName);
  const byId = await found(fetchRepositoryById(github, { githubId, owner }, context));
  if (byId?.kind === "repository") return located(byId);
  return { kind: "missing", replacedBy: byName?.repository ?? null };
}

async function found(answer: Promise<RepositoryAnswer>): Promise<RepositoryAnswer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GithubNotFoundError) return null;
    throw error;
  }
}

function located({ repository, etag }: FoundRepository): RepositoryLocation {
  return { kind: "found", repository, etag };
}
