import { type FileMode, fileTypeOfMode, type TreeEntry } from "@project-sync/contracts";
import { directoriesAbove, parentOf } from "./directories-above.js";
import { hashTree, toTreeLine } from "./tree-object.js";

/** A changed file as a comparison of commits lists it: without its mode and size. */
export interface ComparedChange {
  path: string;
  status: "added" | "removed" | "modified" | "renamed" | "copied";
  sha: string;
  previousPath: string | null;
}

export interface AppliedComparison {
  /** the same directories as they are now; empty ones are gone */
  entries: TreeEntry[];
  /** what root hashes to: the head's tree exactly if every guess was right and the list whole */
  rootSha: string;
}

/** Every directory that changes when these files do, root included. */
export function directoriesOf(files: readonly ComparedChange[]): Set<string> {
  return directoriesAbove(
    files.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath])),
  );
}

/**
 * Applies a comparison to `base`, the mirror's entries of exactly `directoriesOf(files)`; pure. Modes are guessed: a file
 * keeps the one it had, a changed file with the same content has its executable bit turned, a new one is an ordinary file.
 * A wrong guess shows in `rootSha`. The size of content that was not in `base` is null.
 */
export function applyComparison(base: readonly TreeEntry[], files: readonly ComparedChange[]): AppliedComparison {
  const before = new Map(base.map((entry) => [entry.path, entry]));
  const sizes = new Map(base.map(({ sha, size }) => [sha, size]));
  const directories = directoriesOf(files);
  const children = groupByDirectory(base, directories);
  for (const { status, path, previousPath } of files) {
    const gone = status === "removed" ? path : status === "renamed" ? previousPath : null;
    if (gone !== null) children.get(parentOf(gone))?.delete(gone);
  }
  for (const file of files) {
    if (file.status === "removed") continue;
    const mode = guessMode(file, before);
    const entry = {
      path: file.path,
      mode,
      type: fileTypeOfMode(mode),
      sha: file.sha,
      size: sizes.get(file.sha) ?? null,
    };
    children.get(parentOf(file.path))?.set(file.path, entry);
  }
  const rootSha = hashUpwards(children);
  return { entries: [...children.values()].flatMap((entries) => [...entries.values()]), rootSha };
}

type Children = Map<string, Map<string, TreeEntry>>;

function groupByDirectory(base: readonly TreeEntry[], directories: Iterable<string>): Children {
  const children: Children = new Map(Array.from(directories, (path) => [path, new Map()]));
  for (const entry of base) children.get(parentOf(entry.path))?.set(entry.path, entry);
  return children;
}

function guessMode({ path, sha, status, previousPath }: ComparedChange, before: Map<string, TreeEntry>): FileMode {
  const was = status === "added" ? undefined : before.get(previousPath ?? path);
  if (was === undefined || was.type === "tree") return "100644";
  if (previousPath !== null || was.sha !== sha) return was.mode;
  return was.mode === "100644" ? "100755" : "100644";
}

/** Gives directories the SHA of what they hold now, the deepest first, and takes out those that hold nothing. */
function hashUpwards(children: Children): string {
  const deepestFirst = [...children.keys()].filter((path) => path !== "").sort((a, b) => depth(b) - depth(a));
  for (const path of deepestFirst) {
    const entries = children.get(path);
    const siblings = children.get(parentOf(path));
    if (entries === undefined || siblings === undefined) continue;
    if (entries.size > 0)
      siblings.set(path, { path, mode: "040000", type: "tree", sha: hashEntries(entries), size: null });
    else if (siblings.get(path)?.type === "tree") siblings.delete(path);
  }
  return hashEntries(children.get("") ?? new Map());
}

function hashEntries(entries: Map<string, TreeEntry>): string {
  return hashTree(Array.from(entries.values(), toTreeLine));
}

function depth(path: string): number {
  return path.split("/").length;
}
