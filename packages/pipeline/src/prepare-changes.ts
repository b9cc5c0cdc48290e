import type { SyncFact } from "@project-sync/contracts";
import { fillStagedSizes } from "@project-sync/database";
import { fetchContent } from "./content.js";
import { detectMoves } from "./detect-moves.js";
import { type ChangeCounts, diffTrees, type EntryChange } from "./diff.js";
import { importMemory } from "./memory.js";
import { enterPhase, type PipelineContext } from "./pipeline-context.js";
import { hasUnknownSize } from "./read-compared.js";
import type { ResolvedHead } from "./resolve.js";
import { stageChanges } from "./stage-changes.js";
import type { TreeScope } from "./tree-scope.js";
import { VerificationFailedError, verifyStaged } from "./verify-staged.js";

/** Staged rows: what `persist` makes visible if they are proven. */
export interface PreparedChanges {
  /** false when a part of a tree proved nothing, so that more of it has to be read */
  proven: boolean;
  counts: ChangeCounts;
  /** of content that arrived */
  bytes: number;
  /** rows that were staged */
  expectedStaged: number;
}

/**
 * From a tree to proven, staged rows with their content. Content that came stays, also of rows that are not proven, and is
 * not asked for again.
 *
 * @throws VerificationFailedError when the whole tree was read and the rows still are not it
 */
export async function* prepareChanges(
  context: PipelineContext,
  head: ResolvedHead,
  scope: TreeScope,
): AsyncGenerator<SyncFact, PreparedChanges> {
  yield enterPhase(context, "diff");
  const diff = await diffTrees(scope.base, scope.next);
  await stageChanges(context, diff.changes);

  yield enterPhase(context, "content");
  const bytes = yield* fetchContent(context, { headSha: head.headSha, changes: diff.changes });
  const sized = await completeSizes(context, diff.changes);
  const { changes, counts } = await detectMoves(context, diff);

  yield* importMemory(context, changes);

  yield enterPhase(context, "verify");
  const proven = sized && (await isProven(context, head, scope));
  return { proven, bytes, expectedStaged: changes.length, counts: scope.whole ? counts : withRest(context, counts) };
}

function changedEntries(changes: EntryChange[]) {
  return changes.filter(({ kind }) => kind !== "removed").map(({ entry }) => entry);
}

/** A comparison of commits tells no sizes; content does. False when a size is still not known: its content did not come. */
async function completeSizes({ claim, database }: PipelineContext, changes: EntryChange[]): Promise<boolean> {
  if (!changedEntries(changes).some(hasUnknownSize)) return true;
  const { unknown } = await fillStagedSizes(database, claim);
  return unknown === 0;
}

async function isProven(context: PipelineContext, { treeSha }: ResolvedHead, { whole }: TreeScope): Promise<boolean> {
  try {
    await verifyStaged(context, { treeSha, whole });
    return true;
  } catch (error) {
    if (whole || !(error instanceof VerificationFailedError)) throw error;
    return false;
  }
}

/** Files in directories that were not read are all unchanged. */
function withRest({ mirroredFiles }: PipelineContext, counts: ChangeCounts): ChangeCounts {
  const { modified, renamed, removed } = counts;
  return { ...counts, unchanged: Math.max(0, (mirroredFiles ?? 0) - modified - renamed - removed) };
}
