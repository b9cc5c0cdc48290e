import type { GitRepository } from "../git/git-repository.js";
import { runGit, splitLines } from "../git/run-git.js";
import { readCommits } from "../routes/commits.js";
import type { RepositoryUrls } from "../shapes/urls.js";
import type { RefChange } from "./push-detector.js";

const MAX_COMMITS = 2048;

/** SHAs that a push brought to a branch, the oldest first: since `before`, or all that no other ref had. */
export async function listPushedCommits(
  git: GitRepository,
  { before, after }: RefChange,
  known: readonly string[],
): Promise<string[]> {
  if (after === null) return [];
  const excluded = before === null ? known : [before];
  const args = [after, ...excluded.map((sha) => `^${sha}`)];
  const limit = `--max-count=${MAX_COMMITS}`;
  return splitLines(await runGit(git.dir, ["rev-list", "--topo-order", limit, ...args])).reverse();
}

/** Commits as push payloads carry them; `distinct` are those that no ref had before. */
export async function pushedCommitShapes(
  git: GitRepository,
  urls: RepositoryUrls,
  shas: string[],
  isDistinct: (sha: string) => boolean,
) {
  if (shas.length === 0) return [];
  const [commits, changes] = await Promise.all([readCommits(git, shas), changedPaths(git.dir, shas)]);
  return commits.map(({ sha, tree, message, author, committer }) => ({
    id: sha,
    tree_id: tree,
    distinct: isDistinct(sha),
    message,
    timestamp: author.date,
    url: urls.htmlCommit(sha),
    author,
    committer,
    ...(changes.get(sha) ?? noChanges()),
  }));
}

interface ChangedPaths {
  added: string[];
  removed: string[];
  modified: string[];
}

function noChanges(): ChangedPaths {
  return { added: [], removed: [], modified: [] };
}

/** Paths each commit changed against its first parent; a rename is one removed and one added path, as on GitHub. */
async function changedPaths(dir: string, shas: string[]): Promise<Map<string, ChangedPaths>> {
  const flags = [
    "-z",
    "--no-walk=unsorted",
    "--format=%x01%H",
    "-m",
    "--first-parent",
    "--name-status",
    "--no-renames",
  ];
  const output = await runGit(dir, ["log", ...flags, ...shas, "--"]);
  const found = new Map<string, ChangedPaths>();
  for (const section of output.toString().split("\x01").slice(1)) {
    const [sha = "", ...fields] = section.split("\0");
    found.set(sha, parseNameStatus(fields));
  }
  return found;
}

function parseNameStatus(fields: string[]): ChangedPaths {
  const paths = noChanges();
  const lists: Record<string, string[]> = { A: paths.added, D: paths.removed };
  const pairs = fields.map((field) => field.replace(/^\n/, "")).filter((field) => field !== "");
  for (let at = 0; at + 1 < pairs.length; at += 2) (lists[pairs[at] ?? ""] ?? paths.modified).push(pairs[at + 1] ?? "");
  return paths;
}
