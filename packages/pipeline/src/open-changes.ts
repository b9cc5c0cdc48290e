import type { TreeEntry } from "@project-sync/contracts";
import { type NewFile, type OpenPublication, openPublication } from "@project-sync/database";
import type { EntryChange } from "./diff.js";
import { replacedPaths } from "./entry-changes.js";
import { detectLanguage } from "./language.js";
import type { PipelineContext } from "./pipeline-context.js";

/** Puts the changes in their place in the database, to be proven and then published. Null when the fence is lost. */
export async function openChanges(
  { claim, database, stored }: PipelineContext,
  changes: readonly EntryChange[],
): Promise<OpenPublication | null> {
  const { syncId, fence, branch } = claim;
  const added = changes.filter(({ kind }) => kind !== "removed");
  const replaced = branch.lastSyncId === null ? [] : replacedPaths(changes);
  return await openPublication(database, {
    ...{ syncId, fence, branchId: branch.id, stored },
    ...{ replaced, added: newFiles(added), count: added.length },
  });
}

/** Less than a second for PostgreSQL, far from the limit of a statement. */
const BATCH = 100_000;

function* newFiles(changes: readonly EntryChange[]): Generator<Iterable<NewFile>> {
  for (let from = 0; from < changes.length; from += BATCH) yield filesOf(changes.slice(from, from + BATCH));
}

/** One at a time, as they are written: what is done before a batch keeps the server waiting. */
function* filesOf(changes: readonly EntryChange[]): Generator<NewFile> {
  for (const change of changes) yield toNewFile(change);
}

function toNewFile({ entry, renamedFrom }: EntryChange): NewFile {
  const { path, type, mode, sha: blobSha, size } = entry;
  return { path, type, mode, blobSha, size, language: languageOf(entry), renamedFrom };
}

function languageOf({ type, path }: TreeEntry): string | null {
  return type === "blob" ? detectLanguage(path) : null;
}
