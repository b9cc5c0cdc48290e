import type { CheckedBranch } from "@project-sync/database";
import { GithubNotFoundError, GithubRateLimitedError, type RepositoryRef } from "@project-sync/github";
import { githubRequest } from "../github-request.js";
import type { WorkerContext } from "../worker-context.js";
import type { SeenBranch } from "./judge-branch.js";

/** An outage need not be met once for each branch. */
const MAX_FAILED = 3;

export interface Asked {
  seen: SeenBranch[];
  /** why not all of them are in `seen`, or null: those left are asked again next time */
  failure: unknown;
}

/**
 * Asks for each branch by itself, in a request that costs nothing of the hourly budget while the branch stays. Only a
 * direct 404 says that it is not there. One that cannot be asked for does not keep the others from being looked at.
 */
export async function askBranches(
  context: WorkerContext,
  ref: RepositoryRef,
  branches: readonly CheckedBranch[],
  signal: AbortSignal,
): Promise<Asked> {
  const asked: Asked = { seen: [], failure: null };
  let failed = 0;
  for (const branch of branches) {
    try {
      asked.seen.push({ name: branch.name, headSha: await askHead(context, ref, branch, signal) });
    } catch (error) {
      if (signal.aborted) throw error;
      asked.failure = error;
      if (error instanceof GithubRateLimitedError || ++failed === MAX_FAILED) break;
    }
  }
  return asked;
}

async function askHead(
  context: WorkerContext,
  ref: RepositoryRef,
  { name: branch, headSha, headEtag }: CheckedBranch,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const query = { ...ref, branch, etag: headEtag };
    const head = await context.github.fetchBranchHead(query, githubRequest(context, ref.owner, signal));
    return head.kind === "unchanged" ? headSha : head.headSha;
  } catch (error) {
    if (error instanceof GithubNotFoundError && error.resource === "branch") return null;
    throw error;
  }
}
