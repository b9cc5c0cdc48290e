import type { Conditional } from "./conditional-request.js";
import { AppAccessError, type GithubError, GithubNotFoundError } from "./errors.js";
import {
  type FoundRepository,
  fetchRepository,
  fetchRepositoryById,
  type GithubRepository,
  type RepositoryAnswer,
  type RepositoryByIdQuery,
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
 * more, by id, where it does not. An App that does not find it also asks whether another of its installations has it now,
 * and whether its own can tell.
 *
 * @throws every other error: only a direct 404 or 410 says that something is missing
 */
export async function locateRepository(
  github: GithubDependencies,
  query: LocateQuery,
  context: RequestContext,
): Promise<RepositoryLocation> {
  const here = await unlessInaccessible(locateAsOwner(github, query, context));
  if (here.kind === "unchanged" || here.kind === "found") return here;
  const owner = await github.credentials.findNewOwner(query, context);
  if (owner === null) return here;
  const { githubId } = query;
  const moved = await unlessInaccessible(locateById(github, { githubId, owner }, context));
  return moved?.kind === "found" ? moved : here;
}

async function locateAsOwner(
  github: GithubDependencies,
  { githubId, owner, repo, etag }: LocateQuery,
  context: RequestContext,
): Promise<RepositoryLocation> {
  const byName = await found(fetchRepository(github, { owner, repo, etag }, context));
  if (byName?.kind === "unchanged") return byName;
  if (byName?.repository.githubId === githubId) return located(byName);
  const byId = await locateById(github, { githubId, owner }, context);
  if (byId) return byId;
  const error = await github.credentials.doubtMissing({ owner, repo }, context);
  return error ? { kind: "inaccessible", error } : { kind: "missing", replacedBy: byName?.repository ?? null };
}

async function locateById(
  github: GithubDependencies,
  query: RepositoryByIdQuery,
  context: RequestContext,
): Promise<RepositoryLocation | null> {
  const byId = await found(fetchRepositoryById(github, query, context));
  return byId?.kind === "repository" ? located(byId) : null;
}

async function unlessInaccessible<T>(
  location: Promise<T>,
): Promise<T | Extract<RepositoryLocation, { error: unknown }>> {
  try {
    return await location;
  } catch (error) {
    if (error instanceof AppAccessError) return { kind: "inaccessible", error };
    throw error;
  }
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
