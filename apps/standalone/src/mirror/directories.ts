import { mkdir, rmdir, unlink } from "node:fs/promises";
import { isErrno } from "@project-sync/embedded-postgres";
import { diskPath, parentsOf } from "./disk-path.js";
import { InTheWayError } from "./errors.js";
import { lstatOrNull } from "./lstat-or-null.js";

/** Whether every directory that a path lies in is a real one: through a symlink, nothing is read, written or removed. */
export async function hasRealParents(root: string, path: string): Promise<boolean> {
  for (const parent of parentsOf(path)) {
    if (!(await lstatOrNull(diskPath(root, parent)))?.isDirectory()) return false;
  }
  return true;
}

interface ParentOptions {
  /** whether what is in the way of this directory was put there in place of one that we had made */
  mayReplace(directory: string): boolean;
}

/**
 * Makes the directories that a path lies in, each checked not to be a symlink.
 *
 * @throws InTheWayError
 */
export async function ensureParents(root: string, path: string, options: ParentOptions): Promise<void> {
  for (const parent of parentsOf(path)) await ensureDirectory(root, parent, options);
}

/** The same for one directory, whose own parents are there. */
export async function ensureDirectory(root: string, path: string, { mayReplace }: ParentOptions): Promise<void> {
  const place = diskPath(root, path);
  const found = await lstatOrNull(place);
  if (found?.isDirectory()) return;
  if (found && !mayReplace(path)) {
    const what = found.isSymbolicLink() ? "a symbolic link" : "a file";
    throw new InTheWayError(`${path} is ${what} on disk that this command did not make`);
  }
  if (found) await unlink(place);
  await mkdir(place).catch(async (error: unknown) => {
    // Another file of the same directory was quicker.
    if (!isErrno(error, "EEXIST") || !(await lstatOrNull(place))?.isDirectory()) throw error;
  });
}

/** Removes the directories that a path lay in, from the bottom, as far as they are empty. */
export async function pruneParents(root: string, path: string): Promise<void> {
  for (const parent of parentsOf(path).reverse()) if (!(await removeIfEmpty(root, parent))) return;
}

/** @returns false when something is in it */
export async function removeIfEmpty(root: string, directory: string): Promise<boolean> {
  try {
    await rmdir(diskPath(root, directory));
    return true;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return true;
    if (isErrno(error, "ENOTEMPTY", "EEXIST", "ENOTDIR", "EBUSY")) return false;
    throw error;
  }
}
