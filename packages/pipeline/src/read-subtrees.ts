import type { SyncFact, TreeEntry } from "@project-sync/contracts";
import { readChildren } from "@project-sync/database";
import { countFiles } from "./count-files.js";
import { counted } from "./counted.js";
import { type Directory, fetchDirectory } from "./fetch-directory.js";
import { mapConcurrent } from "./map-concurrent.js";
import type { PipelineContext } from "./pipeline-context.js";

const CONCURRENCY = 8;
/** GitHub's JSON has lost the bytes of this name; only the archive can tell them, which the whole way asks. */
const REPLACEMENT = "\uFFFD";

/** The directories that differ: as they are at head, and as the mirror has them. */
export interface ChangedSubtrees {
  next: TreeEntry[];
  base: TreeEntry[];
}

/**
 * Reads the tree from its root down, only where a directory's SHA is not that of the mirror's row with the same path. New
 * directories come whole. Null when that takes more than `budget` requests, or a name cannot be told exactly.
 */
export async function* readSubtrees(
  context: PipelineContext,
  { treeSha, budget }: { treeSha: string; budget: number },
): AsyncGenerator<SyncFact, ChangedSubtrees | null> {
  const subtrees: ChangedSubtrees = { next: [], base: [] };
  let level: Visit[] = [{ path: "", sha: treeSha, isNew: false }];
  for (let requests = 0; level.length > 0; ) {
    requests += level.length;
    if (requests > budget) return null;
    const before = await readMirrored(context, level);
    const listed = await fetchLevel(context, level);
    if (listed === null) return null;
    for (const entry of before) subtrees.base.push(entry);
    for (const { entries } of listed) for (const entry of entries) subtrees.next.push(entry);
    for (const entry of await readVanished(context, before, listed)) subtrees.base.push(entry);
    yield counted(context, { phase: "tree", done: countFiles(subtrees.next), total: null, unit: "files" });
    level = nextLevel(before, listed);
  }
  return subtrees;
}

/** A directory to be read: whole when it is new, else the one level that may differ. */
interface Visit extends Directory {
  isNew: boolean;
}

interface Listed {
  visit: Visit;
  entries: TreeEntry[];
}

function readMirrored({ claim, database }: PipelineContext, level: Visit[]): Promise<TreeEntry[]> {
  const directories = level.filter(({ isNew }) => !isNew).map(({ path }) => path);
  return readChildren(database, { branchId: claim.branch.id, directories });
}

async function fetchLevel(context: PipelineContext, level: Visit[]): Promise<Listed[] | null> {
  const listed: Listed[] = [];
  const { signal } = context;
  const answers = mapConcurrent(level, { concurrency: CONCURRENCY, signal }, async (visit, signal) => ({
    visit,
    ...(await fetchDirectory(context, visit, { recursive: visit.isNew, signal })),
  }));
  for await (const { visit, entries, truncated } of answers) {
    if (truncated || entries.some(({ path }) => path.includes(REPLACEMENT))) return null;
    listed.push({ visit, entries });
  }
  return listed;
}

function nextLevel(before: TreeEntry[], listed: Listed[]): Visit[] {
  const mirrored = directoriesByPath(before);
  const oneLevel = listed.filter(({ visit }) => !visit.isNew).flatMap(({ entries }) => entries);
  return oneLevel
    .filter((entry) => entry.type === "tree" && mirrored.get(entry.path)?.sha !== entry.sha)
    .map(({ path, sha }) => ({ path, sha, isNew: !mirrored.has(path) }));
}

/** Everything below directories that are no longer there, or no longer directories. */
async function readVanished(
  { claim, database }: PipelineContext,
  before: TreeEntry[],
  listed: Listed[],
): Promise<TreeEntry[]> {
  const now = directoriesByPath(listed.flatMap(({ entries }) => entries));
  const vanished: TreeEntry[] = [];
  let directories = [...directoriesByPath(before).keys()].filter((path) => !now.has(path));
  while (directories.length > 0) {
    const children = await readChildren(database, { branchId: claim.branch.id, directories });
    for (const entry of children) vanished.push(entry);
    directories = [...directoriesByPath(children).keys()];
  }
  return vanished;
}

function directoriesByPath(entries: TreeEntry[]): Map<string, TreeEntry> {
  return new Map(entries.filter((entry) => entry.type === "tree").map((entry) => [entry.path, entry]));
}
