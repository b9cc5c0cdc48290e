import type { BranchSummary } from "@project-sync/contracts";
import { findBranch, readActivityDays, readTreeSummary } from "@project-sync/database";
import type { RpcContext } from "./context.js";
import { BranchNotSyncedError } from "./errors.js";
import { getMirroredBranch } from "./get-mirrored-branch.js";

/** What is in a mirrored branch. @throws RepositoryNotFoundError, BranchNotFoundError, BranchNotSyncedError */
export async function readBranchSummary(
  context: RpcContext,
  input: { repositoryId: string; branch?: string | undefined },
): Promise<BranchSummary> {
  const { database, clock } = context;
  const { repositoryId } = input;
  const branchName = await getMirroredBranch(context, input);
  const branch = await findBranch(database, { repositoryId, name: branchName });
  const [tree, activity] = await Promise.all([
    branch && readTreeSummary(database, branch.id),
    readActivityDays(database, { repositoryIds: [repositoryId], branchName, now: clock.now() }),
  ]);
  if (tree === null) throw new BranchNotSyncedError(branchName);
  return { repositoryId, branchName, ...tree, activity };
}
