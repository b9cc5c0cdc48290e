import type { SyncWarning } from "@project-sync/contracts";
import type { StagedMemoryEntry } from "@project-sync/database";
import { splitFrontMatter } from "./front-matter.js";
import { splitMarkdown } from "./split-markdown.js";

/** What stands in a file of the memory; a warning where something was passed over. */
export interface ReadMemoryFile {
  entries: StagedMemoryEntry[];
  warning: SyncWarning | null;
}

/** Of the text; a file that is longer is no note. */
export const MAX_MEMORY_BYTES = 512 * 1024;

/**
 * The entries in a file of the memory; pure, and it never throws: what cannot be an entry is none, with a warning. The title
 * is the front matter's, else the heading's, else the file's name.
 */
export function readMemoryFile(path: string, content: Uint8Array, isBinary: boolean): ReadMemoryFile {
  if (isBinary) return { entries: [], warning: warn("memory_binary", path, "it is not text") };
  if (content.length > MAX_MEMORY_BYTES) return { entries: [], warning: tooLarge(path) };
  const { frontMatter, body, problem } = splitFrontMatter(new TextDecoder("utf-8").decode(content));
  const warning = problem === null ? null : warnFrontMatter(path, problem);
  const sections = splitMarkdown(body);
  const entries = sections.map(({ anchor, title, text }): StagedMemoryEntry => {
    const own = sections.length === 1 ? (frontMatter.title ?? title) : title;
    return { anchor, title: own || nameOf(path), content: text, tags: frontMatter.tags, date: frontMatter.date };
  });
  return { entries: isEmpty(entries, frontMatter.title) ? [] : entries, warning };
}

/** An empty file, as those that keep a directory in git, says nothing. */
function isEmpty(entries: readonly StagedMemoryEntry[], title: string | null): boolean {
  return title === null && entries.every(({ content }) => content === "");
}

export function tooLarge(path: string): SyncWarning {
  return warn("memory_too_large", path, `it is larger than ${MAX_MEMORY_BYTES / 1024} KiB`);
}

export function notStored(path: string): SyncWarning {
  return warn("memory_not_stored", path, "its content is not mirrored (see the repository's settings)");
}

function warnFrontMatter(path: string, problem: string): SyncWarning {
  return { code: "memory_front_matter", path, message: `${name(path)}: ${problem}; its text was imported.` };
}

function warn(code: string, path: string, reason: string): SyncWarning {
  return { code, path, message: `${name(path)} is no entry of the memory: ${reason}.` };
}

function name(path: string): string {
  return path.length > 200 ? `…${path.slice(-200)}` : path;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.(md|mdx|markdown|rst|adoc|txt)$/i, "");
}
