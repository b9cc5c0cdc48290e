import { readdir } from "node:fs/promises";
import { escapeGitPath } from "@project-sync/contracts";
import { diskPath, parentsOf } from "./disk-path.js";
import { STATE_FILE } from "./reserved-names.js";

/**
 * What lies in the directory besides what the mirror put there, in escaped form; a directory that holds nothing of the
 * mirror is one line with a slash at its end. Symlinks are not followed.
 */
export async function listUnknown(root: string, known: ReadonlySet<string>): Promise<string[]> {
  const directories = new Set([...known].flatMap(parentsOf));
  const unknown: string[] = [];
  const ahead = [""];
  for (let directory = ahead.pop(); directory !== undefined; directory = ahead.pop()) {
    const place = directory === "" ? Buffer.from(root) : diskPath(root, directory);
    for (const entry of await readdir(place, { withFileTypes: true, encoding: "buffer" })) {
      const path = `${directory}${directory && "/"}${escapeGitPath(entry.name)}`;
      if (known.has(path) || path === STATE_FILE) continue;
      if (entry.isDirectory() && directories.has(path)) ahead.push(path);
      else unknown.push(entry.isDirectory() ? `${path}/` : path);
    }
  }
  return unknown.sort();
}
