import { CodedError } from "@project-sync/contracts";
import { findTouchedDirectories, readStagedChildren, readStagedTree } from "@project-sync/database";
import type { PipelineContext } from "./pipeline-context.js";
import { type ComputedTree, computeRootTree } from "./verify.js";

/** What would become visible is not the commit's tree. Nothing was published; the next attempt reads everything anew. */
export class VerificationFailedError extends CodedError {
  readonly code = "verification_failed";
  override readonly disposition = "retry";
}

/**
 * Proves that the database's active rows with the staged changes applied hash to `treeSha`, directory by directory: all of
 * them, or, where only a part of the tree was read, those that the changes touch. The others stand there with the row
 * that an earlier sync has proven.
 *
 * @throws VerificationFailedError naming the first directory that does not
 */
export async function verifyStaged(
  context: PipelineContext,
  { treeSha, whole }: { treeSha: string; whole: boolean },
): Promise<void> {
  const computed = whole ? await computeWhole(context) : await computeTouched(context);
  if (computed.rootSha === treeSha && computed.mismatch === null) return;
  throw new VerificationFailedError(
    `The ${computed.entries} rows to be published hash to ${computed.rootSha}, not to the commit's tree ${treeSha}${describe(computed)}.`,
  );
}

function computeWhole({ claim, database }: PipelineContext): Promise<ComputedTree> {
  const { syncId, fence, branch } = claim;
  return computeRootTree(readStagedTree(database, { branchId: branch.id, syncId, fence }));
}

async function computeTouched({ claim, database }: PipelineContext): Promise<ComputedTree> {
  const { syncId, fence, branch } = claim;
  const directories = await findTouchedDirectories(database, { syncId, fence });
  const rows = readStagedChildren(database, { branchId: branch.id, syncId, fence, directories });
  return computeRootTree(rows, { isListed: (path) => directories.has(path) });
}

function describe({ mismatch }: ComputedTree): string {
  if (mismatch === null) return "";
  const { path, stored, computed } = mismatch;
  return ` (first in ${JSON.stringify(path)}: ${stored ?? "no row"}, computed ${computed})`;
}
