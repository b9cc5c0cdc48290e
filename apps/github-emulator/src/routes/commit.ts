import { diffTrees } from "../git/diff-trees.js";
import { ApiError, docs, emptyRepository } from "../http/api-error.js";
import { Page } from "../http/page.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { commitShape } from "../shapes/commit.js";
import { diffEntryShape } from "../shapes/diff-entry.js";

const PAGE = "commits/commits#get-a-commit";
const SHA_TYPE = /application\/vnd\.github\.(?:v3\.)?sha\b/;

/** GET /repos/{owner}/{repo}/commits/{ref}, with the files changed since its first parent (paged, at most 300). */
export async function getCommit(request: RepositoryRequest): Promise<Reply> {
  const { emulator, repository, urls, params, query, accept } = request;
  const { git } = repository;
  const ref = params.ref ?? "";
  const sha = await git.resolve(ref);
  const commit = sha === null ? null : await git.findCommit(sha);
  if (!commit && (await git.isEmpty())) throw emptyRepository(PAGE);
  if (!commit) throw new ApiError(422, `No commit found for SHA: ${ref}`, docs(PAGE));
  if (SHA_TYPE.test(accept)) return shaReply(commit.sha);
  const diffs = await diffTrees(git, commit.parents[0] ?? null, commit.sha);
  const additions = diffs.reduce((sum, diff) => sum + diff.additions, 0);
  const deletions = diffs.reduce((sum, diff) => sum + diff.deletions, 0);
  const page = new Page(query, emulator.limits.compareFiles);
  const files =
    query.has("page") || query.has("per_page") ? page.slice(diffs) : diffs.slice(0, emulator.limits.compareFiles);
  return jsonReply({
    ...commitShape(urls, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.map((diff) => diffEntryShape(urls, commit.sha, diff)),
  });
}

function shaReply(sha: string): Reply {
  return {
    status: 200,
    headers: { "content-type": "application/vnd.github.sha; charset=utf-8" },
    body: Buffer.from(sha),
  };
}
