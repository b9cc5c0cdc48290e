import { type CommitInfo, MAX_COMMIT_MESSAGE } from "@project-sync/contracts";
import { z } from "zod";
import { type Conditional, etagOf, ifNoneMatch, isUnchanged, type Unchanged } from "./conditional-request.js";
import { GithubNotFoundError } from "./errors.js";
import { fetchRepository } from "./fetch-repository.js";
import { requireSha1 } from "./object-format.js";
import { readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { branchResponseSchema, type CommitResponse } from "./response-schemas.js";
import { type GithubDependencies, type GithubRequest, sendRequest } from "./send-request.js";

const MAX_AUTHOR_NAME = 200;

export interface BranchHeadQuery extends RepositoryRef, Conditional {
  branch: string;
}

export type BranchHead =
  | Unchanged
  | { kind: "head"; headSha: string; treeSha: string; commit: CommitInfo; etag: string | null };

/**
 * Where a branch stands, in one conditional request.
 *
 * @throws GithubNotFoundError with `resource` "branch" only when its repository answers and has commits; with
 *   "repository" when that is what is missing
 * @throws EmptyRepositoryError when the repository has no commits yet
 * @throws UnsupportedObjectFormatError when its objects are named by SHA-256
 */
export async function fetchBranchHead(
  github: GithubDependencies,
  { owner, repo, branch, etag }: BranchHeadQuery,
  context: RequestContext,
): Promise<BranchHead> {
  const request: GithubRequest = {
    asker: { owner },
    route: "/repos/{owner}/{repo}/branches/{branch}",
    parameters: { owner, repo, branch },
    resource: "branch",
    ...ifNoneMatch({ etag }),
  };
  try {
    const head = await readHead(github, request, context);
    if (head.kind === "head") requireSha1(head.headSha, { owner, repo });
    return head;
  } catch (error) {
    if (!(error instanceof GithubNotFoundError)) throw error;
    await explainMissingBranch(github, { owner, repo }, context);
    throw error;
  }
}

async function readHead(
  github: GithubDependencies,
  request: GithubRequest,
  context: RequestContext,
): Promise<BranchHead> {
  const response = await sendRequest(github, request, context);
  if (isUnchanged(request, response)) return { kind: "unchanged" };
  const { name, commit } = await readJson(response, branchResponseSchema, context);
  if (name !== request.parameters?.branch) throw renamed(response.what, name);
  const { tree } = commit.commit;
  return {
    ...{ kind: "head", headSha: commit.sha, treeSha: tree.sha, commit: commitInfo(commit.commit) },
    etag: etagOf(response),
  };
}

/** A date that is none (git stores what it is given) is left out. */
function commitInfo({ message, author }: CommitResponse): CommitInfo {
  const authoredAt = new Date(author?.date ?? Number.NaN);
  return {
    message: message.slice(0, MAX_COMMIT_MESSAGE),
    authorName: author?.name?.slice(0, MAX_AUTHOR_NAME) || null,
    authoredAt: Number.isNaN(authoredAt.getTime()) ? null : authoredAt.toISOString(),
  };
}

/**
 * GitHub redirects a branch renamed on its site to the new name, though git no longer has the old one. Following would
 * mirror one branch under the name of another.
 */
function renamed(what: string, name: string): GithubNotFoundError {
  const message = `GitHub redirected ${what} to the branch ${JSON.stringify(name)}: it was renamed. Sync that one.`;
  return new GithubNotFoundError(message, { resource: "branch" });
}

/**
 * A 404 of a branch looks the same whether the branch, the whole repository or every commit is missing. Ask: either of
 * these throws the error that tells.
 */
async function explainMissingBranch(
  github: GithubDependencies,
  { owner, repo }: RepositoryRef,
  context: RequestContext,
): Promise<void> {
  await fetchRepository(github, { owner, repo }, context);
  const parameters = { owner, repo, per_page: 1 };
  const route = "/repos/{owner}/{repo}/commits";
  const request = { asker: { owner }, route, parameters, resource: "repository" } as const;
  await readJson(await sendRequest(github, request, context), z.array(z.unknown()), context);
}
