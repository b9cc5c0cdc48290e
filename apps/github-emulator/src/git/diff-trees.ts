import type { GitRepository } from "./git-repository.js";

/** One changed path between two trees, as `git diff --raw --numstat` sees it. */
export interface FileDiff {
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  filename: string;
  previousFilename: string | null;
  /** of the new side; of the old side for a removed file */
  sha: string;
  /** lines; 0 for binary files */
  additions: number;
  deletions: number;
}

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** What changed from one commit (null: nothing at all) to another, with renames found as git finds them. */
export async function diffTrees(git: GitRepository, before: string | null, after: string): Promise<FileDiff[]> {
  const [from, to] = await Promise.all([treeOf(git, before), treeOf(git, after)]);
  const output = await git.diff(from, to);
  const fields = output.toString().split("\0");
  const diffs: FileDiff[] = [];
  let at = 0;
  while (fields[at]?.startsWith(":")) {
    const raw = parseRaw(fields, at);
    diffs.push(raw.diff);
    at += raw.fields;
  }
  for (const diff of diffs) at += readCounts(diff, fields, at);
  return diffs;
}

async function treeOf(git: GitRepository, commit: string | null): Promise<string> {
  return (commit === null ? null : await git.findCommit(commit))?.tree ?? EMPTY_TREE;
}

const STATUS: Record<string, FileDiff["status"]> = { A: "added", D: "removed", R: "renamed", T: "changed" };

/** `:100644 100644 <sha> <sha> M`, then the path; a rename has two. */
function parseRaw(fields: string[], at: number): { diff: FileDiff; fields: number } {
  const [, , before = "", after = "", letter = ""] = (fields[at] ?? "").split(" ");
  const status = STATUS[letter.charAt(0)] ?? "modified";
  const renamed = status === "renamed";
  const [first = "", second = ""] = fields.slice(at + 1, at + 3);
  const names = { filename: renamed ? second : first, previousFilename: renamed ? first : null };
  const sha = status === "removed" ? before : after;
  return { diff: { status, ...names, sha, additions: 0, deletions: 0 }, fields: renamed ? 3 : 2 };
}

/** `3\t1\tpath`, or `3\t1\t`, old and new path for a rename; `-` counts a binary file. */
function readCounts(diff: FileDiff, fields: string[], at: number): number {
  const [additions = "-", deletions = "-"] = (fields[at] ?? "").split("\t");
  diff.additions = Number(additions) || 0;
  diff.deletions = Number(deletions) || 0;
  return diff.status === "renamed" ? 3 : 1;
}
