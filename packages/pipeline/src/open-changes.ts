import type { SyncFact, TreeEntry } from "@project-sync/contracts";
import { type NewFile, type OpenPublication, openPublication } from "@project-sync/database";
import { countFiles } from "./count-files.js";
import { counted } from "./counted.js";
import type { EntryChange } from "./diff.js";
import { replacedPaths } from "./entry-changes.js";
import { detectLanguage } from "./language.js";
import type { PipelineContext } from "./pipeline-context.js";

/** Opens a publication that ends the rows of what changed. Null when the fence is lost. */
export async function openChanges(
  { claim, database, stored }: PipelineContext,
  changes: readonly EntryChange[],
): Promise<OpenPublication | null> {
  const { syncId, fence, branch } = claim;
  const replaced = branch.lastSyncId === null ? [] : replacedPaths(changes);
  return await openPublication(database, { syncId, fence, branchId: branch.id, stored, replaced, force: claim.force });
}

/** Less than a second for PostgreSQL, far from the limit of a statement. */
const BATCH = 100_000;

/** Adds the rows of what changed, and tells of it while there are more to come. */
export async function* addChanges(
  context: PipelineContext,
  publication: OpenPublication,
  changes: readonly EntryChange[],
): AsyncGenerator<SyncFact> {
  const added = changes.filter(({ kind }) => kind !== "removed");
  const total = added.length > BATCH ? countFiles(added.map(({ entry }) => entry)) : 0;
  let done = 0;
  for (let at = 0; at < added.length; at += BATCH) {
    if (at > 0) yield counted(context, { phase: "verify", done, total, unit: "files" });
    const batch = added.slice(at, at + BATCH);
    await publication.add(filesOf(batch));
    done += countFiles(batch.map(({ entry }) => entry));
  }
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
