import { setImmediate as nextTurn } from "node:timers/promises";
import { fileTypeOfMode, type TreeEntry } from "@project-sync/contracts";
import { z } from "zod";
import { escapeJsonPath, isGitPath } from "./json-path.js";
import { malformed } from "./read-response.js";
import { type TreeEntryResponse, treeEntryResponseSchema } from "./response-schemas.js";

interface ParseOptions {
  /** the request, for messages */
  what: string;
  /** whether paths may have several segments */
  recursive: boolean;
  signal?: AbortSignal | undefined;
}

/** Entries per turn of the event loop: a few milliseconds, so that locks are renewed and others are served. */
const SLICE = 2_000;

/**
 * Checks the entries of a tree answer and turns them into ours, in slices that let the event loop breathe. Paths become
 * their escaped form. One wrong entry refuses the tree: a mirror is exact or it is not.
 */
export async function parseTreeEntries(tree: unknown[], options: ParseOptions): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  const paths = new Set<string>();
  for (let from = 0; from < tree.length; from += SLICE) {
    if (from > 0) await nextTurn();
    options.signal?.throwIfAborted();
    for (const entry of parseSlice(tree.slice(from, from + SLICE), options)) {
      if (paths.has(entry.path)) throw refuse(entry, options, "has its path twice");
      paths.add(entry.path);
      entries.push(entry);
    }
  }
  return entries;
}

const sliceSchema = z.array(treeEntryResponseSchema);

function parseSlice(slice: unknown[], options: ParseOptions): TreeEntry[] {
  const parsed = sliceSchema.safeParse(slice);
  if (!parsed.success) throw malformed(options, `has an unexpected shape: ${z.prettifyError(parsed.error)}`);
  return parsed.data.map((entry) => toTreeEntry(entry, options));
}

function toTreeEntry(entry: TreeEntryResponse, options: ParseOptions): TreeEntry {
  const { mode, sha, size } = entry;
  const type = fileTypeOfMode(mode);
  if (entry.type !== GITHUB_TYPE[type]) throw refuse(entry, options, `is a ${entry.type} of mode ${mode}`);
  if (entry.type === "blob" && size === undefined) throw refuse(entry, options, "is a blob without a size");
  if (!isGitPath(entry.path, options.recursive)) throw refuse(entry, options, "has a path that git cannot have");
  return { path: escapeJsonPath(entry.path), mode, type, sha, size: entry.type === "blob" ? (size ?? null) : null };
}

const GITHUB_TYPE = { tree: "tree", submodule: "commit", symlink: "blob", blob: "blob" } as const;

function refuse({ path }: { path: string }, options: ParseOptions, how: string) {
  return malformed(options, `is not a tree of git: ${JSON.stringify(path)} ${how}`);
}
