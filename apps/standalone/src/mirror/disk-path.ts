import { unescapeGitPath } from "@project-sync/contracts";

const SLASH = Buffer.from("/");

/** Where an escaped path is below the directory, in the bytes that git has: file names need not be UTF-8. */
export function diskPath(root: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(root), SLASH, unescapeGitPath(path)]);
}

/** "a/b/c" → "a", "a/b": the directories that a path lies in, from the top. */
export function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) parents.push(path.slice(0, end));
  return parents;
}
