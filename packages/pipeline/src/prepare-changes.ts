import type { SyncFact } from "@project-sync/contracts";
import { findKnownSizes } from "@project-sync/database";
import { fetchContent } from "./content.js";
import { detectMoves } from "./detect-moves.js";
import { type ChangeCounts, diffTrees, type EntryChange } from "./diff.js";
import { importMemory } from "./memory.js";
import { enterPhase, type PipelineContext } from "./pipeline-context.js";
import { hasUnknownSize } from "./read-compared.js";
import type { ResolvedHead } from "./resolve.js";
import type { TreeScope } from "./tree-scope.js";

/** What `persist` makes visible if it is proven. */
export interface PreparedChanges {
  /** null when a part of a tree did not tell enough, so that more of it has to be read */
  changes: EntryChange[] | null;
  counts: ChangeCounts;
  /** of content that arrived */
  bytes: number;
}

/**
 * From a tree to changes with their content. Content that came stays, also of changes that are never published, and is not
 * asked for again.
 */
export async function* prepareChanges(
  context: PipelineContext,
  { headSha }: ResolvedHead,
  scope: TreeScope,
): AsyncGenerator<SyncFact, PreparedChanges> {
  yield enterPhase(context, "diff");
  const diff = await diffTrees(scope.base, scope.next);

  yield enterPhase(context, "content");
  const bytes = yield* fetchContent(context, { headSha, changes: diff.changes });
  const sized = await withSizes(context, diff.changes);
  if (sized === null) return { changes: null, counts: diff.counts, bytes };
  const { changes, counts } = await detectMoves(context, { ...diff, changes: sized });

  yield* importMemory(context, changes);
  return { changes, bytes, counts: scope.whole ? counts : withRest(context, counts) };
}

/** A comparison of commits tells no sizes; content does. Null when a size is still not known: its content did not come. */
async function withSizes({ database }: PipelineContext, changes: EntryChange[]): Promise<EntryChange[] | null> {
  const unsized = changes.filter((change) => change.kind !== "removed" && hasUnknownSize(change.entry));
  if (unsized.length === 0) return changes;
  const sizes = await findKnownSizes(
    database,
    unsized.map(({ entry }) => entry.sha),
  );
  if (unsized.some(({ entry }) => !sizes.has(entry.sha))) return null;
  return changes.map((change) => {
    const { entry } = change;
    return hasUnknownSize(entry) ? { ...change, entry: { ...entry, size: sizes.get(entry.sha) ?? null } } : change;
  });
}

/** Files in directories that were not read are all unchanged. */
function withRest({ mirroredFiles }: PipelineContext, counts: ChangeCounts): ChangeCounts {
  const { modified, renamed, removed } = counts;
  return { ...counts, unchanged: Math.max(0, (mirroredFiles ?? 0) - modified - renamed - removed) };
}
