/** The directories that these paths are in, and all those above them; root, the empty path, always. */
export function directoriesAbove(paths: Iterable<string>): Set<string> {
  const directories = new Set([""]);
  for (const path of paths) {
    for (let dir = parentOf(path); !directories.has(dir); dir = parentOf(dir)) directories.add(dir);
  }
  return directories;
}

/** The directory that a path is in. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
