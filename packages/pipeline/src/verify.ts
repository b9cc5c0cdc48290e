import { setImmediate } from "node:timers/promises";
import { EMPTY_TREE_SHA, type NamedObject } from "@project-sync/contracts";
import { gitName, hashTree, type TreeLine } from "./tree-object.js";

/** A directory whose row does not say what its contents hash to; `stored` is null where the row is missing. */
export interface DirectoryMismatch {
  path: string;
  stored: string | null;
  computed: string;
}

export interface ComputedTree {
  rootSha: string;
  /** entries seen, directories included */
  entries: number;
  /** the first directory, deepest first, whose row disagrees; null when all agree */
  mismatch: DirectoryMismatch | null;
}

/**
 * Recomputes the root tree SHA, bottom-up, from nothing but the entries; pure. Batches must be ordered by the bytes of
 * the path (COLLATE "C"), so that a directory's contents stand together; only the open directories are held in memory.
 * No entries give {@link EMPTY_TREE_SHA}. The event loop gets a turn after every batch.
 */
export async function computeRootTree(
  batches: AsyncIterable<readonly NamedObject[]>,
  { isListed = () => true }: ComputeOptions = {},
): Promise<ComputedTree> {
  const walk = new TreeWalk(isListed);
  for await (const batch of batches) {
    for (const entry of batch) walk.add(entry);
    await setImmediate();
  }
  return walk.finish();
}

export interface ComputeOptions {
  /**
   * True for a directory whose contents are among the entries. The row of any other stands for it, as an earlier sync
   * has proven it. Default: every directory.
   */
  isListed?: (path: string) => boolean;
}

interface Child extends TreeLine {
  /** the name as paths have it */
  escaped: string;
  /** null for everything but directories; a row's own SHA stands until the contents were hashed */
  directory: "hashed" | "unhashed" | null;
}

interface OpenDirectory {
  path: string;
  children: Map<string, Child>;
}

class TreeWalk {
  readonly #open: OpenDirectory[] = [{ path: "", children: new Map() }];
  #entries = 0;
  #mismatch: DirectoryMismatch | null = null;

  constructor(readonly isListed: (path: string) => boolean) {}

  add(entry: NamedObject): void {
    this.#entries += 1;
    const slash = entry.path.lastIndexOf("/");
    this.#moveTo(slash === -1 ? "" : entry.path.slice(0, slash));
    const escaped = entry.path.slice(slash + 1);
    const name = gitName(escaped);
    const { children } = this.#current();
    if (children.has(name)) throw new TypeError(`Paths are not in order or occur twice: ${entry.path}`);
    const directory = entry.type === "tree" ? "unhashed" : null;
    children.set(name, { mode: entry.mode.replace(/^0/, ""), name, escaped, sha: entry.sha, directory });
  }

  finish(): ComputedTree {
    while (this.#open.length > 1) this.#close();
    const root = this.#current();
    this.#checkEmptyDirectories(root);
    return { rootSha: hashTree(root.children.values()), entries: this.#entries, mismatch: this.#mismatch };
  }

  /** Closes directories until one holds `directory`, then opens those between. */
  #moveTo(directory: string): void {
    let { path } = this.#current();
    while (path !== "" && path !== directory && !directory.startsWith(`${path}/`)) {
      this.#close();
      path = this.#current().path;
    }
    while (path !== directory) {
      const end = directory.indexOf("/", path === "" ? 0 : path.length + 1);
      path = end === -1 ? directory : directory.slice(0, end);
      this.#open.push({ path, children: new Map() });
    }
  }

  #close(): void {
    const closed = this.#open.pop() as OpenDirectory;
    this.#checkEmptyDirectories(closed);
    const computed = hashTree(closed.children.values());
    const escaped = closed.path.slice(closed.path.lastIndexOf("/") + 1);
    const name = gitName(escaped);
    const row = this.#current().children.get(name);
    if (row?.directory === "hashed") throw new TypeError(`Paths are not in order: ${closed.path}`);
    const stored = row?.directory === "unhashed" ? row.sha : null;
    this.#check(closed.path, stored, computed);
    this.#current().children.set(name, { mode: "40000", name, escaped, sha: computed, directory: "hashed" });
  }

  /** git writes no empty directories, but tools do; anything else without contents has lost its rows. */
  #checkEmptyDirectories({ path, children }: OpenDirectory): void {
    for (const child of children.values()) {
      if (child.directory !== "unhashed") continue;
      const childPath = path === "" ? child.escaped : `${path}/${child.escaped}`;
      if (!this.isListed(childPath)) continue;
      this.#check(childPath, child.sha, EMPTY_TREE_SHA);
      child.sha = EMPTY_TREE_SHA;
    }
  }

  #check(path: string, stored: string | null, computed: string): void {
    if (stored !== computed) this.#mismatch ??= { path, stored, computed };
  }

  #current(): OpenDirectory {
    return this.#open[this.#open.length - 1] as OpenDirectory;
  }
}
