import type { GitRepository } from "./git-repository.js";

const LONGEST = 50;

/**
 * The commits from `base` (not included) to `head`, the oldest first, where each has one parent, as after an ordinary
 * push. Null where history is anything else or longer: then git is to be asked, which costs a process.
 */
export async function findLine(git: GitRepository, base: string, head: string): Promise<string[] | null> {
  const line: string[] = [];
  for (let sha = head; sha !== base; ) {
    const commit = line.length < LONGEST ? await git.findCommit(sha) : null;
    const [parent, ...others] = commit?.parents ?? [];
    if (!commit || parent === undefined || others.length > 0) return null;
    line.push(commit.sha);
    sha = parent;
  }
  return line.reverse();
}
