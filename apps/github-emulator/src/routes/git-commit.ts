import { emptyRepository, notFound, requireSha } from "../http/api-error.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { gitCommitShape } from "../shapes/commit.js";

const PAGE = "git/commits#get-a-commit-object";

/** GET /repos/{owner}/{repo}/git/commits/{commit_sha} */
export async function getGitCommit({ repository, urls, params }: RepositoryRequest): Promise<Reply> {
  const sha = params.sha ?? "";
  requireSha(sha, PAGE);
  const commit = await repository.git.findCommit(sha);
  if (commit?.sha === sha) return jsonReply(gitCommitShape(urls, commit));
  throw (await repository.git.isEmpty()) ? emptyRepository(PAGE) : notFound(PAGE);
}
