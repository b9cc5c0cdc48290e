import type { MirroredFile } from "@project-sync/contracts";
import type { Directory } from "./use-directories.js";

/** One line of the tree as it is shown. */
export type TreeRow =
  | { kind: "entry"; key: string; level: number; file: MirroredFile; isOpen: boolean }
  | { kind: "reading" | "more" | "failed"; key: string; level: number; directory: string; error: unknown };

/** The lines of a tree from top to bottom: what open directories hold, and where more of one is to come. */
export function treeRows(directories: ReadonlyMap<string, Directory>, open: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  add("", 1);
  return rows;

  function add(path: string, level: number): void {
    const directory = directories.get(path);
    for (const file of directory?.items ?? []) {
      const isOpen = file.type === "tree" && open.has(file.path);
      rows.push({ kind: "entry", key: file.path, level, file, isOpen });
      if (isOpen) add(file.path, level + 1);
    }
    const kind = restOf(directory);
    if (kind) rows.push({ kind, key: `${path}/\0${kind}`, level, directory: path, error: directory?.error ?? null });
  }
}

function restOf(directory: Directory | undefined): "reading" | "more" | "failed" | null {
  if (directory === undefined || directory.state === "reading")
    return (directory?.items.length ?? 0) > 0 ? "more" : "reading";
  if (directory.state === "failed") return "failed";
  return directory.nextCursor === null ? null : "more";
}

/** Every directory above a path, from the top: `a`, `a/b` of `a/b/c`. */
export function directoriesAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
