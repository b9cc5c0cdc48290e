import type { ContentSettings, FileType, SkipReason } from "@project-sync/contracts";
import picomatch from "picomatch";

/** What is asked of a file: its path as listings print it. */
export interface SelectableFile {
  path: string;
  type: FileType;
  /** null where it is not known yet: then it is no reason */
  size: number | null;
}

/** Why settings leave the content of a file out; null when they want it, or there is none to have. */
export type ContentSelection = (
  file: SelectableFile,
) => Extract<SkipReason, "metadata_only" | "excluded" | "too_large"> | null;

/**
 * The one place that decides by a repository's settings whose content is mirrored; pure. Globs are matched against the
 * whole path, files whose name begins with a dot like any other; a glob that ends in a slash means all below.
 *
 * @param fallback the server's limit, for settings that name none; null where it is not known
 */
export function createContentSelection(settings: ContentSettings, fallback: number | null): ContentSelection {
  const { include, exclude, metadataOnly } = settings;
  const maxFileBytes = settings.maxFileBytes ?? fallback ?? Number.POSITIVE_INFINITY;
  const included = include.length === 0 ? () => true : matcherOf(include);
  const excluded = matcherOf(exclude);
  return ({ path, type, size }) => {
    if (type === "tree" || type === "submodule") return null;
    if (metadataOnly) return "metadata_only";
    if (!included(path) || excluded(path)) return "excluded";
    return size !== null && size > maxFileBytes ? "too_large" : null;
  };
}

function matcherOf(globs: readonly string[]): (path: string) => boolean {
  const matchers = globs.map((glob) =>
    picomatch(glob.endsWith("/") ? `${glob}**` : glob, { dot: true, nonegate: true, noextglob: true, windows: false }),
  );
  return (path) => matchers.some((matches) => matches(path));
}
