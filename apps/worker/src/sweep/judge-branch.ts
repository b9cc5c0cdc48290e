import { type AutoSyncRule, type CheckedBranch, syncsByItself } from "@project-sync/database";

/** What GitHub says of a branch: its head, or that it is not there. */
export type SeenBranch = { name: string; headSha: string | null };

/** What is to be done about a branch; `wanted` syncs it. */
export type Verdict = "in_step" | "wanted" | "returned_wanted" | "returned" | "doubtful";

/**
 * Compares a branch with its mirror; pure. `doubtful`: the mirror has it and GitHub did not list it, which alone is no
 * reason to take it for deleted.
 *
 * @param row null for a branch without a mirror that nobody asked for by hand
 * @param anyMirrored the repository has a mirrored branch: only then the default branch is brought in unasked
 */
export function judgeBranch(
  { name, headSha }: SeenBranch,
  { row, rule, anyMirrored }: { row: CheckedBranch | null; rule: AutoSyncRule; anyMirrored: boolean },
): Verdict {
  const follows = syncsByItself(rule, { name, tracked: row?.tracked ?? false });
  if (row === null) {
    const isAskedFor = anyMirrored || rule.autoSyncBranches.length > 0;
    return headSha !== null && follows && isAskedFor ? "wanted" : "in_step";
  }
  if (headSha === null) return row.deletedAt !== null || isEmptyMirror(row) ? "in_step" : "doubtful";
  if (row.deletedAt !== null) return follows ? "returned_wanted" : "returned";
  return follows && row.headSha !== headSha ? "wanted" : "in_step";
}

/** Of a repository without commits, whose branches GitHub does not list. */
function isEmptyMirror({ mirrored, headSha }: CheckedBranch): boolean {
  return mirrored && headSha === null;
}
