import type { TreeEntry } from "@project-sync/contracts";
import type { PipelineContext } from "./pipeline-context.js";

export interface Directory {
  /** of the root tree: empty */
  path: string;
  sha: string;
}

/** One directory of the head's tree, or all below it, with the paths that its entries have in the repository. */
export async function fetchDirectory(
  { github, ref, request }: PipelineContext,
  { path, sha }: Directory,
  { recursive, signal }: { recursive: boolean; signal: AbortSignal },
): Promise<{ entries: TreeEntry[]; truncated: boolean }> {
  const tree = await github.fetchRepoTreeWithSha({ ...ref, treeSha: sha, recursive }, { ...request, signal });
  if (path === "") return tree;
  return { ...tree, entries: tree.entries.map((entry) => ({ ...entry, path: `${path}/${entry.path}` })) };
}
