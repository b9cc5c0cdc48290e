import type { TreeEntry } from "@project-sync/contracts";
import { type NewFile, type OpenPublication, openPublication } from "@project-sync/database";
import type { EntryChange } from "./diff.js";
import { replacedPaths } from "./entry-changes.js";
import { inSlices } from "./in-slices.js";
import { detectLanguage } from "./language.js";
import type { PipelineContext } from "./pipeline-context.js";

/** Puts the changes in their place in the database, to be proven and then published. Null when the fence is lost. */
export async function openChanges(
  { claim, database, stored }: PipelineContext,
  changes: readonly EntryChange[],
): Promise<OpenPublication | null> {
  const { syncId, fence, branch } = claim;
  const added = changes.filter(({ kind }) => kind !== "removed");
  return await openPublication(database, {
    ...{ syncId, fence, branchId: branch.id, stored },
    ...{ replaced: replacedPaths(changes), added: newFiles(added), count: added.length },
  });
}

async function* newFiles(changes: readonly EntryChange[]): AsyncGenerator<NewFile[]> {
  for await (const slice of inSlices(changes)) yield slice.map(toNewFile);
}

function toNewFile({ entry, renamedFrom }: EntryChange): NewFile {
  const { path, type, mode, sha: blobSha, size } = entry;
  return { path, type, mode, blobSha, size, language: languageOf(entry), renamedFrom };
}

function languageOf({ type, path }: TreeEntry): string | null {
  return type === "blob" ? detectLanguage(path) : null;
}
