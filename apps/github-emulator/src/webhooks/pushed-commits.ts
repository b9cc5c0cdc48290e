import { changedPaths } from "../git/changed-paths.js";
import { findLine } from "../git/find-line.js";
import type { GitRepository } from "../git/git-repository.js";
import { runGit, splitLines } from "../git/run-git.js";
import { readCommits } from "../routes/commits.js";
import type { RepositoryUrls } from "../shapes/urls.js";
import type { RefChange } from "./push-detector.js";

const MAX_COMMITS = 2048;

export interface PushedCommits {
  /** what the push brought to its branch, the oldest first; nothing for a tag */
  shas: string[];
  /** those that no ref had before */
  distinct: ReadonlySet<string>;
  /** the branch was moved to where its former head is no ancestor of */
  rewound: boolean;
}

/** The commits of one change of a ref: since `before`, or, for a new branch, all that no other ref had. */
export async function listPushedCommits(
  git: GitRepository,
  { ref, before, after }: RefChange,
  refsBefore: ReadonlyMap<string, string>,
): Promise<PushedCommits> {
  if (after === null) return { shas: [], distinct: new Set(), rewound: false };
  const known = [...new Set(refsBefore.values())];
  const line = before === null ? null : await findLine(git, before, after);
  const others = known.filter((sha) => sha !== before);
  if (line && (await areOlder(git, others, line)))
    return { shas: branch(ref, line), distinct: new Set(line), rewound: false };
  const fresh = await revList(git, after, known);
  const shas = before === null ? fresh : (line ?? (await revList(git, after, [before])));
  const rewound = before !== null && line === null && !(await isAncestor(git, before, after));
  return { shas: branch(ref, shas), distinct: new Set(fresh), rewound };
}

/** Commits as push payloads carry them. */
export async function pushedCommitShapes(
  git: GitRepository,
  urls: RepositoryUrls,
  shas: string[],
  distinct: ReadonlySet<string>,
) {
  const [commits, changes] = await Promise.all([readCommits(git, shas), changedPaths(git, shas)]);
  return commits.map(({ sha, tree, message, author, committer }) => ({
    id: sha,
    tree_id: tree,
    distinct: distinct.has(sha),
    message,
    timestamp: author.date,
    url: urls.htmlCommit(sha),
    author,
    committer,
    ...(changes.get(sha) ?? { added: [], removed: [], modified: [] }),
  }));
}

function branch(ref: string, shas: string[]): string[] {
  return ref.startsWith("refs/heads/") ? shas : [];
}

/**
 * True when each of these refs was committed before all of `line`, so that none can have any of it. Commit times are
 * what git itself goes by when it looks for the end of such a search; without this every push would take a process.
 */
async function areOlder(git: GitRepository, refs: string[], line: string[]): Promise<boolean> {
  const [theirs, ours] = await Promise.all([readCommits(git, refs), readCommits(git, line)]);
  const first = ours.map(({ committer }) => committer.date).sort()[0] ?? "";
  return theirs.every(({ committer }) => committer.date < first);
}

async function revList(git: GitRepository, after: string, excluded: string[]): Promise<string[]> {
  const args = [after, ...excluded.map((sha) => `^${sha}`)];
  const limit = `--max-count=${MAX_COMMITS}`;
  return splitLines(await runGit(git.dir, ["rev-list", "--topo-order", limit, ...args])).reverse();
}

async function isAncestor(git: GitRepository, before: string, after: string): Promise<boolean> {
  return (await runGit(git.dir, ["rev-list", "--max-count=1", before, `^${after}`])).length === 0;
}
