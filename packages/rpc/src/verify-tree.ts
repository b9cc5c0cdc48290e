import type { Sync, TreeEntry, TreeProof } from "@project-sync/contracts";
import { findBranch } from "@project-sync/database";
import { GithubError } from "@project-sync/github";
import { githubRequest, type RpcContext } from "./context.js";
import { BranchNotSyncedError, SyncNotCompletedError } from "./errors.js";
import { getMirroredBranch } from "./get-mirrored-branch.js";
import { getRepository, getSync } from "./lookups.js";

interface VerifyQuery {
  repositoryId: string;
  branch?: string | undefined;
  at?: string | undefined;
  content?: boolean | undefined;
}

/**
 * Proves the tree of a branch from the rows of the database, as they are now or as a past sync left them. Only where the
 * proof fails is GitHub asked, for the one directory that does not add up, to name the rows that are wrong.
 *
 * @throws what getMirroredBranch throws, and SyncExpiredError
 */
export async function verifyTree(context: RpcContext, query: VerifyQuery): Promise<TreeProof> {
  const { repositoryId, content = false } = query;
  const branchName = await getMirroredBranch(context, query);
  const { id, headSha, treeSha } = await findSync(context, { repositoryId, branchName, at: query.at });
  if (treeSha === null) throw new SyncNotCompletedError(id);
  const evidence = await context.proveTree(context.database, {
    ...{ repositoryId, branchName, at: id, treeSha, content, signal: context.signal },
    readGitTree: await gitTreeReader(context, repositoryId),
  });
  return { ...evidence, repositoryId, branchName, syncId: id, headSha, treeSha };
}

/** The sync whose tree is meant. Named even when it is the latest: another may complete while its rows are read. */
async function findSync(
  context: RpcContext,
  { repositoryId, branchName, at }: { repositoryId: string; branchName: string; at: string | undefined },
): Promise<Sync> {
  if (at !== undefined) return getSync(context, at);
  const branch = await findBranch(context.database, { repositoryId, name: branchName });
  if (!branch?.lastSyncId) throw new BranchNotSyncedError(branchName);
  return getSync(context, branch.lastSyncId);
}

async function gitTreeReader(context: RpcContext, repositoryId: string) {
  const { owner, name: repo } = await getRepository(context, repositoryId);
  return async (treeSha: string): Promise<TreeEntry[] | null> => {
    try {
      const query = { owner, repo, treeSha, recursive: false };
      return (await context.github.fetchRepoTreeWithSha(query, githubRequest(context))).entries;
    } catch (error) {
      if (!(error instanceof GithubError)) throw error;
      context.logger.warn({ err: error, repositoryId, treeSha }, "GitHub did not say what the directory should hold");
      return null;
    }
  };
}
