import { EMPTY_TREE_SHA, type TreeEntry } from "@project-sync/contracts";
import { TruncatedTreeError } from "./errors.js";
import { createTreeEntryParser } from "./parse-tree-entries.js";
import { parseTreeJson } from "./parse-tree-json.js";
import { checkShape, malformed, readJsonAsItComes } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { treeResponseSchema } from "./response-schemas.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

export interface TreeQuery extends RepositoryRef {
  /** object name of the tree itself, as `fetchBranchHead` tells it; never a branch, which moves */
  treeSha: string;
  recursive: boolean;
}

export interface GithubTree {
  sha: string;
  /** GitHub left entries out (over 100,000 or 7 MB): walk the subtrees instead */
  truncated: boolean;
  /** paths relative to this tree, in GitHub's order; directories included */
  entries: TreeEntry[];
}

/**
 * Reads one tree by its SHA, with everything below it when `recursive`.
 *
 * @throws TruncatedTreeError when even the single directory is not listed whole
 */
export async function fetchRepoTreeWithSha(
  github: GithubDependencies,
  { owner, repo, treeSha, recursive }: TreeQuery,
  context: RequestContext,
): Promise<GithubTree> {
  if (treeSha === EMPTY_TREE_SHA) return { sha: treeSha, truncated: false, entries: [] };
  const parameters = { owner, repo, tree_sha: treeSha, recursive: recursive ? 1 : undefined };
  const route = "/repos/{owner}/{repo}/git/trees/{tree_sha}";
  const request = { asker: { owner }, route, parameters, resource: "tree" } as const;
  const response = await sendRequest(github, request, context);
  const parser = () => createTreeEntryParser({ what: response.what, recursive });
  const { answer, entries } = await readJsonAsItComes(response, context, (body) => parseTreeJson(body, parser));
  const { sha, truncated } = checkShape(response, treeResponseSchema, answer);
  if (sha !== treeSha) throw malformed(response, `is about another tree: ${sha}`);
  if (truncated && !recursive) throw new TruncatedTreeError(`GitHub does not list all entries of the tree ${sha}.`);
  return { sha, truncated, entries };
}
