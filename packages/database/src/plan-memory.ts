/** A file of the memory that a sync found changed. Hashes are hex. */
export interface ChangedMemoryFile {
  pathHash: string;
  /** null: gone */
  blobSha: string | null;
  renamedFromHash: string | null;
}

/** An entry as it is in its file now. */
export interface FoundEntry {
  pathHash: string;
  anchor: string;
  digest: string;
}

/** A version that is current until this sync. */
export interface CurrentEntry {
  id: string;
  lineageId: string;
  version: number;
  pathHash: string;
  anchor: string;
  digest: string | null;
  /** brought back by a restore: its file says something else */
  restored: boolean;
}

export interface MemoryState {
  files: readonly ChangedMemoryFile[];
  found: readonly FoundEntry[];
  current: readonly CurrentEntry[];
  /** blobs that the memory of these files was last read from, by hash of the path */
  known: ReadonlyMap<string, string>;
}

/** A version to be made: of what the file says (`copyOf` null), or of a version that only moves with its file. */
export interface NewVersion {
  pathHash: string;
  anchor: string;
  previous: CurrentEntry | null;
  copyOf: string | null;
}

export interface MemoryPlan {
  versions: NewVersion[];
  /** with a successor or without one */
  ended: string[];
  counts: { added: number; updated: number; removed: number };
}

/**
 * What becomes of a branch's entries when these files changed; pure. An entry goes on as the same one where its file, or
 * the file's former name, has an entry of the same anchor; what is left over is paired by what it says, then in order if
 * either side is a whole file. An entry that says the same in the same place is not touched.
 */
export function planMemory(state: MemoryState): MemoryPlan {
  const found = groupBy(state.found);
  const current = groupBy(state.current);
  const versions: NewVersion[] = [];
  const ended = new Set<string>();
  const kept = new Set<string>();
  for (const file of state.files) {
    const source = file.renamedFromHash ?? file.pathHash;
    const before = current.get(source) ?? [];
    const after = file.blobSha === null ? [] : (found.get(file.pathHash) ?? []);
    const moved = file.renamedFromHash !== null && state.known.get(source) === file.blobSha;
    for (const [entry, previous] of moved ? movedPairs(after, before) : pairs(after, before)) {
      if (previous && isUntouched(file, entry, previous)) kept.add(previous.id);
      else versions.push(versionOf(file, entry, previous, moved));
    }
    for (const entry of [...before, ...(current.get(file.pathHash) ?? [])]) ended.add(entry.id);
  }
  for (const id of kept) ended.delete(id);
  const updated = versions.filter(({ previous }) => previous !== null).length;
  return {
    versions,
    ended: [...ended],
    counts: { added: versions.length - updated, updated, removed: ended.size - updated },
  };
}

type Pair = [entry: { anchor: string; digest: string }, previous: CurrentEntry | null];

function pairs(after: readonly FoundEntry[], before: readonly CurrentEntry[]): Pair[] {
  const left = new Set(before);
  const take = (matches: (candidate: CurrentEntry) => boolean): CurrentEntry | null => {
    const match = [...left].find(matches) ?? null;
    if (match) left.delete(match);
    return match;
  };
  const byAnchor = after.map((entry): Pair => [entry, take(({ anchor }) => anchor === entry.anchor)]);
  const bySaying = byAnchor.map(
    ([entry, match]): Pair => [entry, match ?? take(({ digest }) => digest === entry.digest)],
  );
  return bySaying.map(
    ([entry, match]): Pair => [entry, match ?? take(({ anchor }) => anchor === "" || entry.anchor === "")],
  );
}

/** The file was moved and says what it said: what a restore brought back, or took away, stays so. */
function movedPairs(after: readonly FoundEntry[], before: readonly CurrentEntry[]): Pair[] {
  const byAnchor = new Map(after.map((entry) => [entry.anchor, entry]));
  return before.map(
    (entry): Pair => [
      entry.restored
        ? { anchor: entry.anchor, digest: entry.digest ?? "" }
        : (byAnchor.get(entry.anchor) ?? stays(entry)),
      entry,
    ],
  );
}

function stays({ anchor, digest }: CurrentEntry) {
  return { anchor, digest: digest ?? "" };
}

function isUntouched(file: ChangedMemoryFile, entry: Pair[0], previous: CurrentEntry): boolean {
  const samePlace = previous.pathHash === file.pathHash && previous.anchor === entry.anchor;
  return samePlace && previous.digest === entry.digest;
}

function versionOf(file: ChangedMemoryFile, entry: Pair[0], previous: CurrentEntry | null, moved: boolean): NewVersion {
  const copied = moved && previous !== null && !("pathHash" in entry);
  return { pathHash: file.pathHash, anchor: entry.anchor, previous, copyOf: copied ? previous.id : null };
}

function groupBy<T extends { pathHash: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.pathHash);
    if (group) group.push(item);
    else groups.set(item.pathHash, [item]);
  }
  return groups;
}
