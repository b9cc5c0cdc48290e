import { notFound } from "../http/api-error.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { branchShape } from "../shapes/branch.js";

/** GET /repos/{owner}/{repo}/branches/{branch}; the name may hold slashes, encoded or not. */
export async function getBranch({ repository, urls, params }: RepositoryRequest): Promise<Reply> {
  const name = params.branch ?? "";
  const sha = await repository.git.findBranch(name);
  const commit = sha === null ? null : await repository.git.findCommit(sha);
  if (!commit) throw notFound("branches/branches#get-a-branch", "Branch not found");
  return jsonReply(branchShape(urls, name, commit));
}
