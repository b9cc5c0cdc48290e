import type { SyncFact } from "@project-sync/contracts";
import { fetchContent } from "./content.js";
import { looksAtWholeTree } from "./content-needs.js";
import { countSkippedBefore } from "./count-skipped.js";
import { importMemory } from "./memory.js";
import type { SyncOutcome } from "./persist.js";
import { enterPhase, type PipelineContext } from "./pipeline-context.js";
import { planned } from "./planned.js";
import { publishUnchanged } from "./publish-changes.js";
import type { ResolvedHead } from "./resolve.js";

/** Completes a sync whose branch did not move: a link in the chain that adds no file rows. */
export async function* completeUnchanged(
  context: PipelineContext,
  head: ResolvedHead,
): AsyncGenerator<SyncFact, SyncOutcome> {
  const reason = "The branch still stands at the commit that the mirror shows.";
  yield planned(context, "tree", { way: "unchanged", reason });
  const bytes = yield* bringWanted(context, head);
  yield* importMemory(context, []);
  const counts = { added: 0, modified: 0, removed: 0, renamed: 0, unchanged: context.mirroredFiles ?? 0 };
  return yield* publishUnchanged(context, { head, counts, bytes, rewritten: false });
}

/** Content that the mirror lacks only because the repository's settings did not want it before; no tree is read for it. */
async function* bringWanted(context: PipelineContext, { headSha }: ResolvedHead): AsyncGenerator<SyncFact, number> {
  context.skipped = await countSkippedBefore(context);
  if (!looksAtWholeTree(context)) return 0;
  yield enterPhase(context, "content");
  return yield* fetchContent(context, { headSha, changes: [] });
}
