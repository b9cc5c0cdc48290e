import { readdir, unlink } from "node:fs/promises";
import { isErrno } from "@project-sync/embedded-postgres";
import { hasRealParents } from "./directories.js";
import { diskPath, parentsOf } from "./disk-path.js";
import { TEMPORARY_NAME } from "./reserved-names.js";

/** Removes what a killed run was writing: it lies where its paths lie, and nowhere else is looked for it. */
export async function removeTemporaries(root: string, paths: Iterable<string>): Promise<void> {
  const directories = new Set([""]);
  for (const path of paths) for (const parent of parentsOf(path)) directories.add(parent);
  for (const directory of directories) {
    const prefix = directory === "" ? "" : `${directory}/`;
    if (!(await hasRealParents(root, `${prefix}file`))) continue;
    for (const name of await namesIn(root, directory)) {
      if (TEMPORARY_NAME.test(name)) await unlink(diskPath(root, prefix + name));
    }
  }
}

async function namesIn(root: string, directory: string): Promise<string[]> {
  try {
    return await readdir(directory === "" ? root : diskPath(root, directory));
  } catch (error) {
    if (isErrno(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
