import type { SyncFact } from "@project-sync/contracts";
import type { EntryChange } from "./diff.js";
import { addChanges, openChanges } from "./open-changes.js";
import { type Completion, persist, type SyncOutcome } from "./persist.js";
import { enterPhase, type PipelineContext } from "./pipeline-context.js";
import { proveChanges, VerificationFailedError } from "./prove-changes.js";

interface ProvableChanges extends Completion {
  changes: readonly EntryChange[];
  /** the whole tree was read, not only a part of it */
  whole: boolean;
}

/**
 * Writes the changes, proves them and makes the sync visible, whole, in one transaction. Null when a part of a tree proved
 * nothing, so that more of it has to be read: then nothing has changed.
 *
 * @throws VerificationFailedError when the whole tree was read and the rows still are not it
 */
export async function* publishChanges(
  context: PipelineContext,
  { changes, whole, ...completion }: ProvableChanges,
): AsyncGenerator<SyncFact, SyncOutcome | null> {
  yield enterPhase(context, "verify");
  await using publication = await openChanges(context, changes);
  if (publication === null) return { kind: "lost" };
  yield* addChanges(context, publication, changes);
  try {
    await proveChanges(publication, { changes, whole, treeSha: completion.head.treeSha });
  } catch (error) {
    if (whole || !(error instanceof VerificationFailedError)) throw error;
    return null;
  }
  yield enterPhase(context, "persist");
  return await persist(context, publication, completion);
}

/** The same for a sync whose branch did not move: there is nothing to prove. */
export async function* publishUnchanged(
  context: PipelineContext,
  completion: Completion,
): AsyncGenerator<SyncFact, SyncOutcome> {
  yield enterPhase(context, "persist");
  await using publication = await openChanges(context, []);
  return publication === null ? { kind: "lost" } : await persist(context, publication, completion);
}
