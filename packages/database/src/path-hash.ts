import { hash } from "node:crypto";

/** What uniqueness and joins of paths are on, since a path may be longer than a btree entry. */
export function pathHash(path: string): Buffer {
  // By way of text, which takes two thirds of the time of asking for a buffer.
  return Buffer.from(hash("sha1", path, "hex"), "hex");
}

/** The hash of the directory that a path is in: what finds a directory's children. Root is the empty path. */
export function parentHash(path: string): Buffer {
  const directory = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  // Paths come in their order, so that most have the directory of the one before.
  if (last?.directory !== directory) last = { directory, hash: pathHash(directory) };
  return last.hash;
}

let last: { directory: string; hash: Buffer } | undefined;
