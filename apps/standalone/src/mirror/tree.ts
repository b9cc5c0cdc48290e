import type { FileMode, FileType, SkipReason } from "@project-sync/contracts";

/** One file, symlink or submodule of a mirrored tree. */
export interface TreeFile {
  type: Exclude<FileType, "tree">;
  mode: FileMode;
  blobSha: string;
  /** bytes; null where the server has not told */
  size: number | null;
  /** why the server has no content of it; null: it has, or has not been asked */
  skipped: SkipReason | null;
}

/** A mirrored tree by escaped path (see git-path.ts); directories are implied by what is in them. */
export type Tree = ReadonlyMap<string, TreeFile>;
