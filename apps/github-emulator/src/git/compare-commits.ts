import { findLine } from "./find-line.js";
import type { GitRepository } from "./git-repository.js";
import { GitError, runGit, splitLines } from "./run-git.js";

export interface Comparison {
  mergeBase: string;
  aheadBy: number;
  behindBy: number;
  status: "identical" | "ahead" | "behind" | "diverged";
}

/** How two commits stand to each other; null without a common ancestor. */
export async function compareCommits(git: GitRepository, base: string, head: string): Promise<Comparison | null> {
  const line = await findLine(git, base, head);
  if (line) return { mergeBase: base, aheadBy: line.length, behindBy: 0, status: statusOf(line.length, 0) };
  const { dir } = git;
  const mergeBase = await findMergeBase(dir, base, head);
  if (mergeBase === null) return null;
  const counts = await runGit(dir, ["rev-list", "--left-right", "--count", `${base}...${head}`]);
  const [behindBy = 0, aheadBy = 0] = counts.toString().trim().split(/\s+/).map(Number);
  return { mergeBase, aheadBy, behindBy, status: statusOf(aheadBy, behindBy) };
}

/** Commits of `head` that `base` lacks, the oldest first. */
export async function listCommitsBetween(git: GitRepository, base: string, head: string): Promise<string[]> {
  const line = await findLine(git, base, head);
  return line ?? splitLines(await runGit(git.dir, ["rev-list", "--topo-order", "--reverse", `${base}..${head}`]));
}

async function findMergeBase(dir: string, base: string, head: string): Promise<string | null> {
  try {
    return splitLines(await runGit(dir, ["merge-base", base, head]))[0] ?? null;
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return null;
    throw error;
  }
}

function statusOf(aheadBy: number, behindBy: number): Comparison["status"] {
  if (aheadBy > 0) return behindBy > 0 ? "diverged" : "ahead";
  return behindBy > 0 ? "behind" : "identical";
}
