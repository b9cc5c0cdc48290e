import type { TreeEntry } from "@project-sync/contracts";
import { parentOf } from "./directories-above.js";

/** Directories the mirror already has, found by the SHA of their tree. */
export class StoredSubtrees {
  readonly #pathBySha = new Map<string, string>();
  readonly #children = new Map<string, TreeEntry[]>();

  /** Reads a whole tree, in any order. */
  static async read(batches: AsyncIterable<readonly TreeEntry[]>): Promise<StoredSubtrees> {
    const stored = new StoredSubtrees();
    for await (const batch of batches) for (const entry of batch) stored.#add(entry);
    return stored;
  }

  /** Everything below the directory with this SHA as it would stand below `path`, or null when it is not stored. */
  find(treeSha: string, path: string): TreeEntry[] | null {
    const from = this.#pathBySha.get(treeSha);
    return from === undefined
      ? null
      : this.#below(from).map((entry) => ({ ...entry, path: path + entry.path.slice(from.length) }));
  }

  #add(entry: TreeEntry): void {
    if (entry.type === "tree") this.#pathBySha.set(entry.sha, entry.path);
    const parent = parentOf(entry.path);
    const siblings = this.#children.get(parent);
    if (siblings) siblings.push(entry);
    else this.#children.set(parent, [entry]);
  }

  #below(path: string): TreeEntry[] {
    const children = this.#children.get(path) ?? [];
    return children.flatMap((entry) => (entry.type === "tree" ? [entry, ...this.#below(entry.path)] : [entry]));
  }
}
