import { type BigIntStats, constants } from "node:fs";
import { chmod, open, readlink } from "node:fs/promises";
import type { SkipReason } from "@project-sync/contracts";
import { blobSha } from "./blob-sha.js";
import { ensureDirectory, ensureParents, hasRealParents, removeIfEmpty } from "./directories.js";
import { diskPath } from "./disk-path.js";
import { InTheWayError } from "./errors.js";
import { lstatOrNull } from "./lstat-or-null.js";
import type { Wanted } from "./plan-tree.js";
import { removeEntry } from "./remove-entry.js";
import { replaceFile, replaceLink } from "./replace-atomically.js";
import type { Entry } from "./state-file.js";

export interface Placement {
  root: string;
  path: string;
  wanted: Wanted;
  /** what was written there before */
  known: Entry | undefined;
  durable: boolean;
  mayReplace(directory: string): boolean;
  /** the content, or why the server has none */
  fetch(path: string, blobSha: string): Promise<Uint8Array | SkipReason>;
}

/** What came of it: the entry that is there now, unless the server has no content for it. */
export type Placed =
  | { outcome: "unchanged" | "written"; entry: Entry; bytes: number }
  | { outcome: "without_content"; skipped: SkipReason };

type PlacementOf<Kind extends Wanted["kind"]> = Placement & { wanted: Extract<Wanted, { kind: Kind }> };

/**
 * Makes the disk show one path as the tree has it, and touches nothing that does so already.
 *
 * @throws InTheWayError, and what `fetch` throws
 */
export async function placeEntry(placement: Placement): Promise<Placed> {
  const { wanted } = placement;
  if (wanted.kind === "directory") return placeDirectory(placement);
  if (wanted.kind === "link") return placeLink({ ...placement, wanted });
  return placeFile({ ...placement, wanted });
}

async function placeDirectory({ root, path, known, mayReplace }: Placement): Promise<Placed> {
  await ensureParents(root, path, { mayReplace });
  const before = await lstatOrNull(diskPath(root, path));
  await ensureDirectory(root, path, { mayReplace: (at) => known !== undefined || mayReplace(at) });
  const outcome = before?.isDirectory() ? "unchanged" : "written";
  return { outcome, entry: { kind: "directory" }, bytes: 0 };
}

async function placeLink({ root, path, wanted, mayReplace }: PlacementOf<"link">): Promise<Placed> {
  const { target } = wanted;
  const entry: Entry = { kind: "link", blobSha: wanted.blobSha };
  const found = await lstatReal(root, path);
  if (found?.isSymbolicLink()) {
    const present = await readlink(diskPath(root, path), { encoding: "buffer" });
    if (present.equals(target)) return { outcome: "unchanged", entry, bytes: 0 };
  }
  await makeRoom(root, path, found, mayReplace);
  await replaceLink(root, path, target);
  return { outcome: "written", entry, bytes: target.length };
}

async function placeFile(placement: PlacementOf<"file">): Promise<Placed> {
  const { root, path, wanted, known, durable, mayReplace, fetch } = placement;
  const found = await lstatReal(root, path);
  if (found?.isFile() && (await hasContent(placement, found))) return setMode(placement, found);
  const content = wanted.skipped ?? (await fetch(path, wanted.blobSha));
  if (typeof content === "string") {
    // What is there is another version, and a folder that shows it would not tell the truth.
    if (known !== undefined) await removeEntry(root, path);
    return { outcome: "without_content", skipped: content };
  }
  await makeRoom(root, path, found, mayReplace);
  await replaceFile(root, path, content, { executable: wanted.executable, durable });
  const written = await lstatOrNull(diskPath(root, path));
  return { outcome: "written", entry: fileEntry(wanted, written), bytes: content.length };
}

/** Null also for what lies behind a symlink: it is not where the tree has it. */
async function lstatReal(root: string, path: string): Promise<BigIntStats | null> {
  return (await hasRealParents(root, path)) ? lstatOrNull(diskPath(root, path)) : null;
}

/** By its stamp where that has not moved, else by its bytes, read only when the size fits. */
async function hasContent({ root, path, wanted, known }: PlacementOf<"file">, found: BigIntStats): Promise<boolean> {
  const same = known !== undefined && "stamp" in known && known.blobSha === wanted.blobSha;
  if (same && known.stamp === stampOf(found)) return true;
  if (!same && wanted.size === null) return false;
  if (wanted.size !== null && found.size !== BigInt(wanted.size)) return false;
  const handle = await open(diskPath(root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return blobSha(await handle.readFile()) === wanted.blobSha;
  } finally {
    await handle.close();
  }
}

async function setMode({ root, path, wanted }: PlacementOf<"file">, found: BigIntStats): Promise<Placed> {
  const mode = wanted.executable ? 0o755 : 0o644;
  if (Number(found.mode & 0o777n) === mode) return { outcome: "unchanged", entry: fileEntry(wanted, found), bytes: 0 };
  await chmod(diskPath(root, path), mode);
  const changed = await lstatOrNull(diskPath(root, path));
  return { outcome: "written", entry: fileEntry(wanted, changed), bytes: 0 };
}

/** Directories for it to lie in, and none in its place. */
async function makeRoom(
  root: string,
  path: string,
  found: BigIntStats | null,
  mayReplace: (directory: string) => boolean,
): Promise<void> {
  await ensureParents(root, path, { mayReplace });
  if (found?.isDirectory() && !(await removeIfEmpty(root, path)))
    throw new InTheWayError("a directory with other files in it is in the way");
}

function fileEntry({ executable, blobSha }: Extract<Wanted, { kind: "file" }>, stats: BigIntStats | null): Entry {
  return { kind: executable ? "executable" : "file", blobSha, stamp: stats ? stampOf(stats) : "" };
}

/** ctime besides, since a program can set mtime back and ctime not. */
function stampOf({ size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${size}:${mtimeNs}:${ctimeNs}`;
}
