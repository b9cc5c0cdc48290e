import { unlink } from "node:fs/promises";
import { hasRealParents, pruneParents, removeIfEmpty } from "./directories.js";
import { diskPath } from "./disk-path.js";
import { lstatOrNull } from "./lstat-or-null.js";

/**
 * Removes what was written at a path, and the directories that are empty then. What is gone already is as good, and so is
 * what lies behind a symlink that somebody put in the way: that is not ours.
 *
 * @returns false when a directory with other files in it stands there
 */
export async function removeEntry(root: string, path: string): Promise<boolean> {
  if (!(await hasRealParents(root, path))) return true;
  const found = await lstatOrNull(diskPath(root, path));
  if (found?.isDirectory() && !(await removeIfEmpty(root, path))) return false;
  if (found && !found.isDirectory()) await unlink(diskPath(root, path));
  await pruneParents(root, path);
  return true;
}
