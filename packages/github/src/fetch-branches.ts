import { type Conditional, etagOf, ifNoneMatch, isUnchanged, type Unchanged } from "./conditional-request.js";
import { EmptyRepositoryError } from "./errors.js";
import { requireSha1 } from "./object-format.js";
import { readJson } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { branchesResponseSchema } from "./response-schemas.js";
import { sendPages } from "./send-pages.js";
import type { GithubDependencies, GithubRequest, GithubResponse } from "./send-request.js";

export interface GithubBranch {
  name: string;
  headSha: string;
  protected: boolean;
}

export interface BranchesQuery extends RepositoryRef, Conditional {}

export interface BranchList {
  kind: "branches";
  branches: GithubBranch[];
  /** requests it took */
  pages: number;
  /** null where it would not vouch for the whole list */
  etag: string | null;
}

export type BranchesAnswer = Unchanged | BranchList;

/** The most that GitHub lists on a page. */
const PAGE_SIZE = 100;

/**
 * All branches of a repository, every page; an empty repository has none. A branch that moved to another page between
 * two requests counts once, as the later page tells it. With an etag, and nothing changed, it is one free request.
 *
 * @throws UnsupportedObjectFormatError when the repository's objects are named by SHA-256
 */
export async function fetchBranches(
  github: GithubDependencies,
  { owner, repo, etag }: BranchesQuery,
  context: RequestContext,
): Promise<BranchesAnswer> {
  const parameters = { owner, repo, per_page: PAGE_SIZE };
  const route = "/repos/{owner}/{repo}/branches";
  const asker = { owner };
  const first: GithubRequest = { asker, route, parameters, resource: "repository", ...ifNoneMatch({ etag }) };
  const pages: Page[] = [];
  try {
    for await (const { request, response } of sendPages(github, first, context)) {
      if (isUnchanged(request, response)) return { kind: "unchanged" };
      const page = await readPage(response, context);
      for (const { headSha } of page.branches) requireSha1(headSha, { owner, repo });
      pages.push(page);
    }
  } catch (error) {
    if (!(error instanceof EmptyRepositoryError)) throw error;
  }
  return toList(pages);
}

interface Page {
  branches: GithubBranch[];
  etag: string | null;
}

/**
 * An etag is of one page's body. It stands for the whole list only while that is the only page and not full: a branch
 * more would else begin a second page and leave the first as it was.
 */
function toList(pages: readonly Page[]): BranchList {
  const [first] = pages;
  const isWhole = pages.length === 1 && first !== undefined && first.branches.length < PAGE_SIZE;
  const byName = new Map(pages.flatMap(({ branches }) => branches).map((branch) => [branch.name, branch]));
  const etag = isWhole ? first.etag : null;
  return { kind: "branches", branches: [...byName.values()], pages: Math.max(1, pages.length), etag };
}

async function readPage(response: GithubResponse, context: RequestContext): Promise<Page> {
  const page = await readJson(response, branchesResponseSchema, context);
  const branches = page.map(({ name, commit, ...rest }) => ({ name, headSha: commit.sha, protected: rest.protected }));
  return { branches, etag: etagOf(response) };
}
