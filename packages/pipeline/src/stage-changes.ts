import type { TreeEntry } from "@project-sync/contracts";
import { discardStaged, stageFiles } from "@project-sync/database";
import type { EntryChange } from "./diff.js";
import { inSlices } from "./in-slices.js";
import { detectLanguage } from "./language.js";
import type { PipelineContext } from "./pipeline-context.js";

/** Writes the changes where `persist` will find them, invisible until then; drops what earlier attempts left. */
export async function stageChanges({ claim, database }: PipelineContext, changes: EntryChange[]): Promise<void> {
  const { syncId, fence } = claim;
  await discardStaged(database, { syncId });
  for await (const slice of inSlices(changes)) {
    await stageFiles(database, { syncId, fence, files: slice.map(toStagedFile) });
  }
}

function toStagedFile({ kind, entry, renamedFrom }: EntryChange) {
  const { path, type, mode, sha: blobSha, size } = entry;
  return { kind, path, type, mode, blobSha, size, language: languageOf(entry), renamedFrom };
}

function languageOf({ type, path }: TreeEntry): string | null {
  return type === "blob" ? detectLanguage(path) : null;
}
