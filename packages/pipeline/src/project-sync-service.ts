import type { SyncFact, TreeWay } from "@project-sync/contracts";
import { openArchiveAhead } from "./archive-ahead.js";
import { compareWithBase } from "./compare-with-base.js";
import { completeUnchanged } from "./complete-unchanged.js";
import { countMirroredFiles } from "./mirrored-files.js";
import type { SyncOutcome } from "./persist.js";
import { createPipelineContext, enterPhase, type ProjectSyncInput } from "./pipeline-context.js";
import { prepareChanges } from "./prepare-changes.js";
import { publishChanges } from "./publish-changes.js";
import { resolveHead } from "./resolve.js";
import { giveUpWay, readTree } from "./tree.js";

/**
 * One sync of one branch, from a claimed row to a published mirror. Yields facts and leaves it to the caller where they
 * go; holds no transaction across a request; changes nothing visible before the end of `persist`. Reads as little as
 * proves the tree: what a cheap way brought and did not prove, a dearer one brings again, within the same sync.
 *
 * @throws coded errors whose disposition says what to do, or the reason of `signal`
 */
export async function* projectSync(input: ProjectSyncInput): AsyncGenerator<SyncFact, SyncOutcome> {
  const context = createPipelineContext(input);

  yield enterPhase(context, "resolve");
  const head = await resolveHead(context);
  context.mirroredFiles = await countMirroredFiles(context);
  if (head.unchanged) return yield* completeUnchanged(context, head);

  await using archive = await openArchiveAhead(context, head.headSha);
  context.archiveAhead = archive;
  yield enterPhase(context, "tree");
  const comparison = await compareWithBase(context, head);
  const { rewritten } = comparison;
  const failed = new Set<TreeWay>();
  for (let bytes = 0; ; ) {
    const scope = yield* readTree(context, { head, comparison, failed });
    const { changes, counts, ...prepared } = yield* prepareChanges(context, head, scope);
    bytes += prepared.bytes;
    const { whole } = scope;
    const outcome = changes && (yield* publishChanges(context, { changes, whole, head, counts, bytes, rewritten }));
    if (outcome !== null) return outcome;
    giveUpWay(context, scope.way, failed);
    yield enterPhase(context, "tree");
  }
}
