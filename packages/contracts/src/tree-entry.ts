import { z } from "zod";

/** A 40-digit lower-case SHA-1 object name. */
export const gitShaSchema = z.string().regex(/^[0-9a-f]{40}$/, "Not a git SHA-1 object name");

export const fileTypeSchema = z.enum(["blob", "tree", "symlink", "submodule"]);
export type FileType = z.infer<typeof fileTypeSchema>;

/** The modes git writes today, plus `100664`, which old trees still carry. Printed as `git ls-tree` prints them. */
export const fileModeSchema = z.enum(["040000", "100644", "100664", "100755", "120000", "160000"]);
export type FileMode = z.infer<typeof fileModeSchema>;

/** One entry of a git tree: a file, directory, symlink or submodule. Paths are escaped (see git-path.ts). */
export interface TreeEntry {
  path: string;
  mode: FileMode;
  type: FileType;
  /** Object name: of the blob, the tree, the link's target text, or the submodule's commit. */
  sha: string;
  /** Bytes of a blob or symlink; null for trees and submodules. */
  size: number | null;
}

/** What makes the hash of the directory that an entry is in. */
export type NamedObject = Omit<TreeEntry, "size">;

/** SHA-1 of the tree without entries, which git knows without storing it. */
export const EMPTY_TREE_SHA = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** What a mode says about the kind of entry. */
export function fileTypeOfMode(mode: FileMode): FileType {
  if (mode === "040000") return "tree";
  if (mode === "120000") return "symlink";
  return mode === "160000" ? "submodule" : "blob";
}
