import { type ChangedPaths, diffTreeObjects } from "./diff-tree-objects.js";
import type { GitRepository } from "./git-repository.js";
import { runGit } from "./run-git.js";

/** Up to here trees are compared in process; one `git log` is faster for more. */
const FEW = 20;

/** What each of these commits changed against its first parent, as push events list it. */
export async function changedPaths(git: GitRepository, shas: string[]): Promise<Map<string, ChangedPaths>> {
  if (shas.length > FEW) return logChangedPaths(git.dir, shas);
  const found = await Promise.all(shas.map(async (sha) => [sha, await changesOf(git, sha)] as const));
  return new Map(found);
}

async function changesOf(git: GitRepository, sha: string): Promise<ChangedPaths> {
  const commit = await git.findCommit(sha);
  const parent = commit?.parents[0] ? await git.findCommit(commit.parents[0]) : null;
  return diffTreeObjects(git, parent?.tree ?? null, commit?.tree ?? null);
}

/** The same from git itself, in one process for all. */
export async function logChangedPaths(dir: string, shas: string[]): Promise<Map<string, ChangedPaths>> {
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
  const paths: ChangedPaths = { added: [], removed: [], modified: [] };
  const lists: Record<string, string[]> = { A: paths.added, D: paths.removed };
  const pairs = fields.map((field) => field.replace(/^\n/, "")).filter((field) => field !== "");
  for (let at = 0; at + 1 < pairs.length; at += 2) (lists[pairs[at] ?? ""] ?? paths.modified).push(pairs[at + 1] ?? "");
  return paths;
}
