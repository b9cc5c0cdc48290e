import type { Repository } from "@project-sync/contracts";

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
  };
}

/** What the server is to be told; what is no number is left for it to refuse, in its own words. */
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
