import { fileTypeOfMode, type TreeEntry } from "@project-sync/contracts";
import { z } from "zod";
import { escapeJsonPath, isGitPath } from "./json-path.js";
import type { EntryParser } from "./parse-tree-json.js";
import { malformed } from "./read-response.js";
import { type TreeEntryResponse, treeEntryResponseSchema } from "./response-schemas.js";

interface ParseOptions {
  /** the request, for messages */
  what: string;
  /** whether paths may have several segments */
  recursive: boolean;
}

/**
 * Checks the entries of one tree answer and turns them into ours, slice by slice. Paths become their escaped form. One
 * wrong entry refuses the tree, by MalformedResponseError: a mirror is exact or it is not.
 */
export function createTreeEntryParser(options: ParseOptions): EntryParser<TreeEntry> {
  const paths = new Set<string>();
  return (slice) => {
    const entries = parseSlice(slice, options);
    for (const entry of entries) {
      if (paths.has(entry.path)) throw refuse(entry, options, "has its path twice");
      paths.add(entry.path);
    }
    return entries;
  };
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
