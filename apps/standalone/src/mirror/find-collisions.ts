/**
 * Paths that a case-insensitive file system (macOS, Windows) cannot keep apart from one before them, with the prefix that
 * is taken: of `README` and `Readme` the second, and everything below `src` when there is a `Src`.
 *
 * @param paths escaped, in any order; the one that comes first in code unit order keeps its name
 */
export function findCollisions(paths: Iterable<string>): Map<string, string> {
  const spelling = new Map<string, string>();
  const clear = new Set<string>();
  const collisions = new Map<string, string>();
  for (const path of [...paths].sort()) {
    const taken = takenPrefix(path, spelling, clear);
    if (taken !== null) collisions.set(path, taken);
  }
  return collisions;
}

/**
 * The other spelling of some prefix of the path; when there is none, the path's own prefixes become the known ones.
 * `clear` are the directories that need no second look: a large tree has many files in few of them.
 */
function takenPrefix(path: string, spelling: Map<string, string>, clear: Set<string>): string | null {
  for (let end = path.indexOf("/"); ; end = path.indexOf("/", end + 1)) {
    const prefix = end === -1 ? path : path.slice(0, end);
    if (end !== -1 && clear.has(prefix)) continue;
    const folded = foldCase(prefix);
    const known = spelling.get(folded);
    if (known === undefined) spelling.set(folded, prefix);
    else if (known !== prefix) return known;
    if (end === -1) return null;
    clear.add(prefix);
  }
}

/** Near enough to what such file systems do: composed, and in one case. */
export function foldCase(path: string): string {
  return ASCII.test(path) ? path.toLowerCase() : path.normalize("NFC").toUpperCase().toLowerCase();
}

const ASCII = /^[\0-\x7f]*$/;
