import { readlink } from "node:fs/promises";
import type { SkipReason } from "@project-sync/contracts";
import { blobSha } from "./blob-sha.js";
import { diskPath } from "./disk-path.js";
import { forEachLimited } from "./for-each-limited.js";
import type { Tree, TreeFile } from "./tree.js";

interface LinkTargetOptions {
  root: string;
  signal: AbortSignal;
  fetch(path: string, blobSha: string): Promise<Uint8Array | SkipReason>;
}

const CONCURRENCY = 8;

/**
 * Completes the targets, by blob SHA, of the symlinks of a tree: all of them are needed to judge one. Those on disk are
 * read there; the rest is fetched. Links whose target the server does not keep are marked with the reason in the tree.
 *
 * @returns the tree with those marks
 */
export async function readLinkTargets(
  tree: Tree,
  targets: Map<string, Uint8Array>,
  { root, fetch, signal }: LinkTargetOptions,
): Promise<Tree> {
  const marked = new Map<string, TreeFile>(tree);
  const missing = [...tree].filter(
    ([, { type, skipped, blobSha }]) => type === "symlink" && skipped === null && !targets.has(blobSha),
  );
  await forEachLimited(missing, { concurrency: CONCURRENCY, signal }, async ([path, file]) => {
    const target = (await targetOnDisk(root, path, file.blobSha)) ?? (await fetch(path, file.blobSha));
    if (typeof target === "string") marked.set(path, { ...file, skipped: target });
    else targets.set(file.blobSha, target);
  });
  return marked;
}

/** Believed for its SHA, so it does not matter how it came there. */
async function targetOnDisk(root: string, path: string, sha: string): Promise<Uint8Array | null> {
  const target = await readlink(diskPath(root, path), { encoding: "buffer" }).catch(() => null);
  return target !== null && blobSha(target) === sha ? target : null;
}
