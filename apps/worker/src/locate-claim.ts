import type { Claim } from "@project-sync/database";
import { GithubNotFoundError } from "@project-sync/github";
import { RepositoryReplacedError } from "@project-sync/pipeline";
import { githubRequest } from "./github-request.js";
import type { WorkerContext } from "./worker-context.js";

/**
 * The claim with the repository where it is now. Names are reused: a run whose head does not continue what the mirror shows
 * makes sure of the repository by itself, but one without anything to continue, or after the repository was lost, might
 * mirror a stranger. That costs a request, so it is asked only there, and not right after the repository was added.
 *
 * @throws RepositoryReplacedError, GithubNotFoundError, or why it cannot be reached
 */
export async function locateClaim(context: WorkerContext, claim: Claim, signal: AbortSignal): Promise<Claim> {
  const { repository, branch } = claim;
  const isDoubtful =
    repository.status !== "active" || (branch.lastSyncId === null && repository.lastCheckedAt !== null);
  if (!isDoubtful) return claim;
  const { owner, name: repo } = repository;
  const query = { githubId: BigInt(repository.githubId), owner, repo };
  const location = await context.github.locateRepository(query, githubRequest(context, owner, signal));
  switch (location.kind) {
    case "unchanged":
      return claim;
    case "found": {
      const { githubId: _, ...now } = location.repository;
      return { ...claim, repository: { ...repository, ...now } };
    }
    case "missing": {
      const where = `${owner}/${repo} (id ${repository.githubId}) is no longer on GitHub`;
      if (location.replacedBy === null) throw new GithubNotFoundError(`${where}.`, { resource: "repository" });
      throw new RepositoryReplacedError(`${where}; its name leads to another repository. Its mirror stays as it is.`);
    }
    case "inaccessible":
      throw location.error;
  }
}
