import type { ProjectSyncClient } from "@project-sync/client";
import type { Change, MirroredFile } from "@project-sync/contracts";
import { fileTypeOfMode } from "@project-sync/contracts";
import { allPages } from "../cli/repositories.js";
import type { Tree, TreeFile } from "./tree.js";

const PAGE = 1000;

export interface TreeSource {
  client: Pick<ProjectSyncClient, "files" | "repositories">;
  repositoryId: string;
  /** aborts between two pages */
  signal: AbortSignal;
}

/** The whole tree of a completed sync; `onRead` hears how many entries there are so far. */
export async function readTree(
  { client, repositoryId, signal }: TreeSource,
  at: string,
  onRead: (count: number) => void,
): Promise<Tree> {
  const tree = new Map<string, TreeFile>();
  for await (const file of allPages((cursor) => client.files.list(repositoryId, { at, cursor, limit: PAGE }))) {
    signal.throwIfAborted();
    if (file.type === "tree") continue;
    tree.set(file.path, treeFile({ ...file, type: file.type }));
    if (tree.size % PAGE === 0) onRead(tree.size);
  }
  return tree;
}

/** The tree of another sync of the same branch, from what changed in between; of changed files it knows no sizes. */
export async function readNextTree(
  { client, repositoryId, signal }: TreeSource,
  { tree, from, to }: { tree: Tree; from: string; to: string },
): Promise<Tree> {
  const next = new Map(tree);
  const changes: Change[] = [];
  for await (const change of allPages((cursor) =>
    client.repositories.compare(repositoryId, { from, to, cursor, limit: PAGE }),
  )) {
    signal.throwIfAborted();
    changes.push(change);
  }
  // All names are given up before any is taken: two files may have changed places.
  for (const { kind, path, renamedFrom } of changes) {
    if (kind === "removed") next.delete(path);
    if (renamedFrom !== null) next.delete(renamedFrom);
  }
  for (const { path, after } of changes) if (after !== null) next.set(path, changedFile(after));
  return next;
}

function treeFile({ type, mode, blobSha, size, skipped }: MirroredFile & { type: TreeFile["type"] }): TreeFile {
  return { type, mode, blobSha, size, skipped };
}

function changedFile({ mode, blobSha }: NonNullable<Change["after"]>): TreeFile {
  const type = fileTypeOfMode(mode);
  return { type: type === "tree" ? "submodule" : type, mode, blobSha, size: null, skipped: null };
}
