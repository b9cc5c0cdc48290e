import type { TreeEntry } from "@project-sync/contracts";
import { type ContentSelection, createContentSelection, findMissingBlobs } from "@project-sync/database";
import type { EntryChange } from "./diff.js";
import { changedEntries, readNextTree } from "./entry-changes.js";
import { inSlices } from "./in-slices.js";
import { countMirroredFiles } from "./mirrored-files.js";
import type { PipelineContext } from "./pipeline-context.js";

export interface ContentQuery {
  headSha: string | null;
  /** those of directories are passed over */
  changes: readonly EntryChange[];
}

/** What the content stage has to do. Blobs are named by SHA, each once, however many files are it. */
export interface NeededContent {
  select: ContentSelection;
  maxFileBytes: number;
  /** wanted and not stored; null where the size is not known yet */
  missing: Map<string, number | null>;
  tooLarge: Map<string, number>;
  /** of blobs that came */
  sizes: Map<string, number>;
  /** about what the commit's archive carries; null without a commit */
  archiveBytes: number | null;
  /** of the files looked at, those that the settings leave without content */
  skipped: number;
  /** whether all files of the tree were looked at, not only those that changed */
  complete: boolean;
}

/**
 * Sorts the files whose content may have to come: those that changed, for the mirror has the content of the rest; or all,
 * when the repository's settings have changed since the last sync or the sync was forced.
 */
export async function collectNeeds(
  context: PipelineContext,
  { headSha, changes }: ContentQuery,
): Promise<NeededContent> {
  const { claim, database, maxFileBytes } = context;
  const select = createContentSelection(claim.repository, maxFileBytes);
  const whole = looksAtWholeTree(context);
  const sorted = await sort(select, whole ? readNextTree(context, changes) : inSlices(changedEntries(changes)));
  const { wanted, totalBytes, skipped, files, ...needs } = sorted;
  const shas = [...wanted.keys()];
  const { missing, collections } = await findMissingBlobs(database, { shas, maxFileBytes });
  const present = shas.filter((sha) => !missing.has(sha));
  context.stored = { shas: [...present, ...needs.tooLarge.keys()], collections };
  const complete = whole || claim.branch.lastSyncId === null;
  const archiveBytes = complete ? totalBytes : await estimateArchive(context, totalBytes / Math.max(1, files));
  return {
    ...needs,
    ...{ select, maxFileBytes, sizes: new Map(), skipped, complete },
    missing: new Map([...missing].map((sha) => [sha, wanted.get(sha) ?? null])),
    archiveBytes: headSha === null ? null : archiveBytes,
  };
}

/** Whether content may be missing of files that did not change. */
export function looksAtWholeTree({ claim }: PipelineContext): boolean {
  return claim.branch.lastSyncId !== null && (claim.force || claim.branch.settingsVersion !== claim.settingsVersion);
}

async function sort(select: ContentSelection, batches: AsyncIterable<readonly TreeEntry[]>) {
  const wanted = new Map<string, number | null>();
  const tooLarge = new Map<string, number>();
  let totalBytes = 0;
  let files = 0;
  let skipped = 0;
  for await (const batch of batches) {
    for (const entry of batch) {
      if (entry.type !== "blob" && entry.type !== "symlink") continue;
      const { sha, size } = entry;
      const reason = select(entry);
      files += 1;
      totalBytes += size ?? 0;
      if (reason === null) wanted.set(sha, size ?? wanted.get(sha) ?? null);
      else skipped += 1;
      if (reason === "too_large") tooLarge.set(sha, size ?? 0);
    }
  }
  return { wanted, tooLarge, totalBytes, files, skipped };
}

/** No repository's mean is taken for less. */
const TYPICAL_FILE_BYTES = 8 * 1024;

/** The archive of a tree of which only the changes were looked at: by the number of its files, whose rows are not read. */
async function estimateArchive(context: PipelineContext, meanBytes: number): Promise<number> {
  const files = context.mirroredFiles ?? (await countMirroredFiles(context)) ?? 0;
  return files * Math.max(meanBytes, TYPICAL_FILE_BYTES);
}
