import { CodedError } from "@project-sync/contracts";
import { freshAnswer } from "@project-sync/github";
import type { PipelineContext } from "./pipeline-context.js";

/** Another repository has the name under which this one was known: deleted and created anew, or renamed and reused. */
export class RepositoryReplacedError extends CodedError {
  readonly code = "github_repository_replaced";
}

/**
 * Makes sure, in one request, that the name still leads to the mirrored repository. To be asked where its answers do not
 * continue what the mirror shows: a stranger's tree must not become its next version.
 *
 * @throws RepositoryReplacedError
 */
export async function verifyIdentity({ claim, github, ref, request }: PipelineContext): Promise<void> {
  const { githubId, owner, name } = claim.repository;
  const { repository } = freshAnswer(await github.fetchRepository(ref, request));
  if (String(repository.githubId) === String(githubId)) return;
  throw new RepositoryReplacedError(
    `${owner}/${name} on GitHub is another repository now (id ${repository.githubId}, not ${githubId}): the mirrored one was ` +
      "renamed, transferred or deleted, and its name taken. Its mirror stays as it is; to mirror the new one, add it.",
  );
}
