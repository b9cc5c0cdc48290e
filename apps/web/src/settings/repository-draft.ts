import type { MemoryPreset, Repository } from "@project-sync/contracts";

/** The settings of a repository as a form holds them: as text. */
export interface RepositoryDraft {
  include: string;
  exclude: string;
  maxFileBytes: string;
  metadataOnly: boolean;
  autoSync: boolean;
  autoSyncBranches: string;
  keepSyncs: string;
  keepDays: string;
  memoryGlobs: string;
  memoryPresets: readonly MemoryPreset[];
  memoryBranches: string;
}

export function draftOf(repository: Repository): RepositoryDraft {
  const number = (value: number | null) => (value === null ? "" : String(value));
  return {
    include: repository.include.join("\n"),
    exclude: repository.exclude.join("\n"),
    maxFileBytes: number(repository.maxFileBytes),
    metadataOnly: repository.metadataOnly,
    autoSync: repository.autoSync,
    autoSyncBranches: repository.autoSyncBranches.join("\n"),
    keepSyncs: number(repository.keepSyncs),
    keepDays: number(repository.keepDays),
    memoryGlobs: repository.memoryGlobs.join("\n"),
    memoryPresets: repository.memoryPresets,
    memoryBranches: repository.memoryBranches.join("\n"),
  };
}

/** What is wrong with a field before anything is sent: JSON has no way to say "not a number" but null, "no limit". */
export function draftProblem(draft: RepositoryDraft, field: keyof RepositoryDraft): string | null {
  const value = draft[field];
  if (!NUMBERS.has(field) || typeof value !== "string" || /^\s*\d*\s*$/.test(value)) return null;
  return "Must be a whole number, or empty";
}

const NUMBERS: ReadonlySet<string> = new Set(["maxFileBytes", "keepSyncs", "keepDays"]);

/** What the server is to be told of a draft without problems. */
export function settingsOf(draft: RepositoryDraft) {
  return {
    include: globs(draft.include),
    exclude: globs(draft.exclude),
    maxFileBytes: numberOrNull(draft.maxFileBytes),
    metadataOnly: draft.metadataOnly,
    autoSync: draft.autoSync,
    autoSyncBranches: globs(draft.autoSyncBranches),
    keepSyncs: numberOrNull(draft.keepSyncs),
    keepDays: numberOrNull(draft.keepDays),
    memoryGlobs: globs(draft.memoryGlobs),
    memoryPresets: [...draft.memoryPresets],
    memoryBranches: globs(draft.memoryBranches),
  };
}

/** One a line. */
function globs(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

function numberOrNull(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}
