import { MEMORY_PRESETS, type MemorySettings } from "@project-sync/contracts";
import picomatch from "picomatch";

/** Whether a file of the branch belongs to the memory, by its path. */
export type MemorySelection = (path: string) => boolean;

const OPTIONS = { dot: true, nonegate: true, noextglob: true, windows: false };

/**
 * The one place that decides by a repository's settings which files are entries of the project's memory; pure. Null when
 * they want none of this branch. It is asked for every changed file of every sync, so what stands before a glob's first
 * star is compared first, and nearly always decides.
 */
export function createMemorySelection(settings: MemorySettings, branchName: string): MemorySelection | null {
  const { memoryGlobs, memoryPresets, memoryBranches } = settings;
  const globs = [...memoryGlobs, ...memoryPresets.flatMap((preset) => MEMORY_PRESETS[preset])];
  const wanted =
    memoryBranches.length === 0 || memoryBranches.some((glob) => picomatch.isMatch(branchName, glob, OPTIONS));
  if (!wanted || globs.length === 0) return null;
  const matchers = globs.map((glob) => matcherOf(glob.endsWith("/") ? `${glob}**` : glob));
  return (path) => matchers.some((matches) => matches(path));
}

function matcherOf(glob: string): MemorySelection {
  const { base } = picomatch.scan(glob, OPTIONS);
  const matches = picomatch(glob, OPTIONS);
  return (path) => path.startsWith(base) && matches(path);
}
