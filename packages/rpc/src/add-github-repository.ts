import type { Repository } from "@project-sync/contracts";
import { addRepository } from "@project-sync/database";
import { freshAnswer, GithubNotFoundError, type GithubRepository } from "@project-sync/github";
import { githubRequest, type RpcContext } from "./context.js";
import { GithubRepositoryNotFoundError } from "./errors.js";
import { getProject } from "./lookups.js";
import { parseRepositoryReference, type RepositoryReference } from "./repository-reference.js";

/**
 * Adds a repository that GitHub knows. It is stored under GitHub's numeric id and GitHub's spelling of its name, so
 * an old name after a rename, or another case, finds the same one.
 *
 * @throws ProjectNotFoundError, InvalidRequestError, GithubRepositoryNotFoundError, RepositoryAlreadyAddedError
 */
export async function addGithubRepository(
  context: RpcContext,
  input: { projectId: string; repository: string },
): Promise<Repository> {
  const reference = parseRepositoryReference(input.repository, context.githubHosts);
  const project = await getProject(context, input.projectId);
  const found = await fetchRepository(context, reference);
  const { repository } = await addRepository(context.database, { projectId: project.id, ...found });
  return repository;
}

async function fetchRepository(context: RpcContext, reference: RepositoryReference): Promise<GithubRepository> {
  try {
    return freshAnswer(await context.github.fetchRepository(reference, githubRequest(context))).repository;
  } catch (cause) {
    if (!(cause instanceof GithubNotFoundError)) throw cause;
    throw new GithubRepositoryNotFoundError(`${reference.owner}/${reference.repo}`, { cause });
  }
}
