import { createHash } from "node:crypto";
import { type TreeEntry, unescapeGitPath } from "@project-sync/contracts";

/** One line of a tree object. */
export interface TreeLine {
  /** as the object has it: without the leading zero that git prints */
  mode: string;
  /** one character per byte (latin1): comparing these strings compares the bytes */
  name: string;
  sha: string;
}

const DIRECTORY = "40000";
const SHA_BYTES = 20;

/** What a tree object says of an entry. */
export function toTreeLine({ path, mode, sha }: Pick<TreeEntry, "path" | "mode" | "sha">): TreeLine {
  return { mode: mode.replace(/^0/, ""), name: gitName(path.slice(path.lastIndexOf("/") + 1)), sha };
}

/** Plain ASCII, as nearly all names are: nothing is escaped, and every character is its own byte. */
const PLAIN = /^[ -[\]-~]*$/;

/** An escaped name as git has it, one character per byte. */
export function gitName(escaped: string): string {
  if (PLAIN.test(escaped)) return escaped;
  return Buffer.from(unescapeGitPath(escaped)).toString("latin1");
}

/** Object name of a tree. git sorts a directory as if its name ended in a slash. */
export function hashTree(lines: Iterable<TreeLine>): string {
  const sorted = Array.from(lines, (line) => ({ line, key: line.mode === DIRECTORY ? `${line.name}/` : line.name }));
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const length = sorted.reduce((sum, { line }) => sum + line.mode.length + line.name.length + 2 + SHA_BYTES, 0);
  const body = Buffer.allocUnsafe(length);
  let at = 0;
  for (const { line } of sorted) {
    at += body.write(`${line.mode} ${line.name}\0`, at, "latin1");
    at += body.write(line.sha, at, "hex");
  }
  return createHash("sha1").update(`tree ${length}\0`).update(body).digest("hex");
}
