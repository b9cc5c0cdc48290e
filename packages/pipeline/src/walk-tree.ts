import type { SyncFact, TreeEntry } from "@project-sync/contracts";
import { readActiveTree } from "@project-sync/database";
import { countFiles } from "./count-files.js";
import { counted } from "./counted.js";
import { type Directory, fetchDirectory } from "./fetch-directory.js";
import { mapConcurrent } from "./map-concurrent.js";
import type { PipelineContext } from "./pipeline-context.js";
import { StoredSubtrees } from "./stored-subtrees.js";

const CONCURRENCY = 8;

interface DirectoryListing {
  entries: TreeEntry[];
  /** directories whose contents are not among `entries` */
  unread: Directory[];
}

/**
 * Reads a tree that GitHub truncates, level by level. A directory whose SHA the mirror has is taken from the database;
 * any other is asked for whole first and split only if that is truncated too, which costs the fewest requests.
 */
export async function* walkTree(context: PipelineContext, treeSha: string): AsyncGenerator<SyncFact, TreeEntry[]> {
  const stored = await readStoredSubtrees(context);
  const root = await listDirectory(context, { path: "", sha: treeSha }, context.signal);
  const entries = root.entries;
  let files = countFiles(entries);
  let level = root.unread;
  while (level.length > 0) {
    const deeper: Directory[] = [];
    const listings = mapConcurrent(level, { concurrency: CONCURRENCY, signal: context.signal }, (directory, signal) =>
      readDirectory(context, stored, directory, signal),
    );
    for await (const listing of listings) {
      for (const entry of listing.entries) entries.push(entry);
      for (const directory of listing.unread) deeper.push(directory);
      files += countFiles(listing.entries);
      yield counted(context, { phase: "tree", done: files, total: null, unit: "files" });
    }
    level = deeper;
  }
  return entries;
}

/**
 * Only on an ordinary first attempt: if stored rows were damaged, `verify` refuses the tree made of them, and the next
 * attempt must not rely on them again.
 */
async function readStoredSubtrees({ claim, database }: PipelineContext): Promise<StoredSubtrees | null> {
  if (claim.force || claim.attempt > 1 || claim.branch.lastSyncId === null) return null;
  return StoredSubtrees.read(readActiveTree(database, claim.branch.id));
}

async function readDirectory(
  context: PipelineContext,
  stored: StoredSubtrees | null,
  directory: Directory,
  signal: AbortSignal,
): Promise<DirectoryListing> {
  const known = stored?.find(directory.sha, directory.path);
  if (known) return { entries: known, unread: [] };
  const whole = await fetchDirectory(context, directory, { recursive: true, signal });
  return whole.truncated ? listDirectory(context, directory, signal) : { entries: whole.entries, unread: [] };
}

async function listDirectory(
  context: PipelineContext,
  directory: Directory,
  signal: AbortSignal,
): Promise<DirectoryListing> {
  const { entries } = await fetchDirectory(context, directory, { recursive: false, signal });
  return { entries, unread: entries.filter((entry) => entry.type === "tree") };
}
