import { EmptyRepositoryError } from "./errors.js";
import { nextPageUrl } from "./next-page-url.js";
import { requireSha1 } from "./object-format.js";
import { malformed, readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { branchesResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, type GithubRequest, sendRequest } from "./send-request.js";

export interface GithubBranch {
  name: string;
  headSha: string;
  protected: boolean;
}

/**
 * All branches of a repository, every page; an empty repository has none. A branch that moved to another page between
 * two requests counts once, as the later page tells it.
 *
 * @throws UnsupportedObjectFormatError when the repository's objects are named by SHA-256
 */
export async function fetchBranches(
  github: GithubDependencies,
  { owner, repo }: RepositoryRef,
  context: RequestContext,
): Promise<GithubBranch[]> {
  const parameters = { owner, repo, per_page: 100 };
  const first: GithubRequest = { route: "/repos/{owner}/{repo}/branches", parameters, resource: "repository" };
  const branches = new Map<string, GithubBranch>();
  try {
    for await (const branch of pages(github, first, context)) {
      requireSha1(branch.headSha, { owner, repo });
      branches.set(branch.name, branch);
    }
  } catch (error) {
    if (!(error instanceof EmptyRepositoryError)) throw error;
  }
  return [...branches.values()];
}

/** Follows the Link header, which is the only thing that says whether there is more: a short page does not. */
async function* pages(
  github: GithubDependencies,
  first: GithubRequest,
  context: RequestContext,
): AsyncGenerator<GithubBranch> {
  const seen = new Set<string>();
  for (let request: GithubRequest | null = first; request; ) {
    const response = await sendRequest(github, request, context);
    const page = await readJson(response, branchesResponseSchema, context);
    for (const { name, commit, protected: isProtected } of page) {
      yield { name, headSha: commit.sha, protected: isProtected };
    }
    const url = nextPageUrl(response, github.octokit);
    if (url && seen.has(url)) throw malformed(response, "links to a page that was already read");
    request = url ? { route: first.route, url, resource: first.resource } : null;
    if (url) seen.add(url);
  }
}
