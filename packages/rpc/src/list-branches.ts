import type { Branch } from "@project-sync/contracts";
import { type BranchRow, listSyncedBranches } from "@project-sync/database";
import { freshAnswer, type GithubBranch, GithubNotFoundError } from "@project-sync/github";
import { githubRequest, type RpcContext } from "./context.js";
import { GithubRepositoryNotFoundError } from "./errors.js";
import { getRepository } from "./lookups.js";

/**
 * The branches as GitHub lists them at this moment, each with what the mirror has of it. The default branch stands
 * first, the others in GitHub's order.
 */
export async function listBranches(context: RpcContext, repositoryId: string): Promise<Branch[]> {
  const { owner, name, defaultBranch } = await getRepository(context, repositoryId);
  const [live, synced] = await Promise.all([
    fetchBranches(context, owner, name),
    listSyncedBranches(context.database, repositoryId),
  ]);
  const rows = new Map(synced.map((row) => [row.name, row]));
  const branches = live.map((branch) => ({
    ...branch,
    isDefault: branch.name === defaultBranch,
    ...mirrored(rows.get(branch.name)),
  }));
  return branches.sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

async function fetchBranches(context: RpcContext, owner: string, repo: string): Promise<GithubBranch[]> {
  try {
    return freshAnswer(await context.github.fetchBranches({ owner, repo }, githubRequest(context))).branches;
  } catch (cause) {
    if (!(cause instanceof GithubNotFoundError)) throw cause;
    throw new GithubRepositoryNotFoundError(`${owner}/${repo}`, { cause });
  }
}

function mirrored(row: BranchRow | undefined): Pick<Branch, "syncedSha" | "lastSyncId" | "lastSyncedAt"> {
  return {
    syncedSha: row?.headSha ?? null,
    lastSyncId: row?.lastSyncId ?? null,
    lastSyncedAt: row?.lastSyncedAt?.toISOString() ?? null,
  };
}
