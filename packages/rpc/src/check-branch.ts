import type { Repository } from "@project-sync/contracts";
import { findBranch } from "@project-sync/database";
import { EmptyRepositoryError, GithubError, GithubNotFoundError } from "@project-sync/github";
import { githubRequest, type RpcContext } from "./context.js";
import { BranchNotFoundError, GithubRepositoryNotFoundError } from "./errors.js";

/**
 * Makes sure that a sync of this branch can mean something, before a row is written. One conditional request. When
 * GitHub does not answer or is out of quota, a branch that the mirror knows is good enough: the worker waits better.
 *
 * @throws BranchNotFoundError, GithubRepositoryNotFoundError, or what GitHub said about an unknown branch
 */
export async function checkBranch(context: RpcContext, repository: Repository, branchName: string): Promise<void> {
  const { owner, name: repo } = repository;
  const known = await findBranch(context.database, { repositoryId: repository.id, name: branchName });
  const etag = known?.headEtag ?? undefined;
  try {
    await context.github.fetchBranchHead(
      { owner, repo, branch: branchName, ...(etag ? { etag } : {}) },
      githubRequest(context),
    );
  } catch (error) {
    if (error instanceof EmptyRepositoryError && branchName === repository.defaultBranch) return;
    if (isTemporary(error) && known && !known.deletedAt) return;
    throw translate(error, `${owner}/${repo}`, branchName);
  }
}

function isTemporary(error: unknown): boolean {
  return error instanceof GithubError && error.disposition !== "stop";
}

function translate(error: unknown, repository: string, branchName: string): unknown {
  if (error instanceof EmptyRepositoryError) {
    return new BranchNotFoundError(`${repository} is empty; it has no branch ${branchName}.`, { cause: error });
  }
  if (!(error instanceof GithubNotFoundError)) return error;
  if (error.resource === "repository") return new GithubRepositoryNotFoundError(repository, { cause: error });
  return new BranchNotFoundError(
    `${repository} has no branch ${branchName} on GitHub. Names are exact and case-sensitive.`,
    { cause: error },
  );
}
