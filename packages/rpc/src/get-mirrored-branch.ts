import type { Sync } from "@project-sync/contracts";
import { findBranch } from "@project-sync/database";
import { BranchNotFoundError, BranchNotSyncedError, SyncNotCompletedError, SyncNotFoundError } from "./errors.js";
import { type Asking, getRepository, getSync } from "./lookups.js";

interface TreeQuery {
  repositoryId: string;
  /** default: the branch of `at`, else the default branch */
  branch?: string | undefined;
  /** id of a completed sync whose tree is meant; default: the latest */
  at?: string | undefined;
}

/**
 * Which branch a question about files means, made sure that there is a tree to answer it from.
 *
 * @throws RepositoryNotFoundError, BranchNotFoundError, BranchNotSyncedError, SyncNotFoundError, SyncNotCompletedError
 */
export async function getMirroredBranch(context: Asking, query: TreeQuery): Promise<string> {
  const repository = await getRepository(context, query.repositoryId);
  const sync = query.at === undefined ? null : await getSync(context, query.at);
  const branchName = query.branch ?? sync?.branchName ?? repository.defaultBranch;
  if (sync) checkSync(sync, repository.id, branchName);
  const branch = await findBranch(context.database, { repositoryId: repository.id, name: branchName });
  if (!branch) {
    throw new BranchNotFoundError(
      `Branch ${branchName} of ${repository.owner}/${repository.name} is not mirrored. Start a sync of it first.`,
    );
  }
  if (!branch.lastSyncId) throw new BranchNotSyncedError(branchName);
  return branchName;
}

function checkSync(sync: Sync, repositoryId: string, branchName: string): void {
  if (sync.repositoryId !== repositoryId || sync.branchName !== branchName) {
    throw new SyncNotFoundError(sync.id, ` of branch ${branchName} in this repository`);
  }
  if (sync.status !== "completed") throw new SyncNotCompletedError(sync.id);
}
