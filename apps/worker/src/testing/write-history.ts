import type { GitRepositoryBuilder } from "@project-sync/testing";
import type { Step } from "./arbitrary-history.js";
import { applyEdit, type Leaf, type Tree } from "./random-tree.js";

/** A commit as `git fast-import` is told of it: all of its tree, and its parent by number. */
interface PlannedCommit {
  parent: number | null;
  tree: Tree;
}

/**
 * Makes the commits of all steps with one `git fast-import` and answers, for each step, the commit that the branch is to
 * stand at. No branch is moved yet.
 */
export async function writeHistory(git: GitRepositoryBuilder, steps: readonly Step[]): Promise<string[]> {
  const { commits, heads } = planCommits(steps);
  const input = [...fastImport(commits)].map((part) => Buffer.from(part, "latin1"));
  const output = await git.git(["fast-import", "--quiet", "--done", "--cat-blob-fd=1"], input);
  const shas = output.toString().trim().split("\n");
  return heads.map((head) => shas[head] ?? "");
}

function planCommits(steps: readonly Step[]): { commits: PlannedCommit[]; heads: number[] } {
  const commits: PlannedCommit[] = [];
  const heads: number[] = [];
  for (const { move, edits } of steps) {
    const head = heads.at(-1) ?? null;
    const target = "at" in move && heads.length > 0 ? (heads[move.at % heads.length] ?? null) : head;
    if (move.kind === "reset" && target !== null) {
      heads.push(target);
      continue;
    }
    // A rewrite puts another commit where the target stood: the same parent, the target's tree, edited.
    const before = target === null || move.kind === "orphan" ? null : commits[target];
    const parent = move.kind === "rewrite" ? (before?.parent ?? null) : move.kind === "orphan" ? null : target;
    commits.push({ parent, tree: edits.reduce(applyEdit, before?.tree ?? new Map<string, Leaf>()) });
    heads.push(commits.length - 1);
  }
  return { commits, heads };
}

/** Every commit on a ref of its own, since fast-import would go on from the last commit of one it knows. */
function* fastImport(commits: readonly PlannedCommit[]): Generator<string> {
  for (const [n, { parent, tree }] of commits.entries()) {
    yield `commit refs/history/${n}\nmark :${n + 1}\ncommitter Ada Lovelace <ada@example.com> ${1_700_000_000 + n} +0000\n`;
    yield data(`Step ${n}`);
    if (parent !== null) yield `from :${parent + 1}\n`;
    yield "deleteall\n";
    for (const [path, leaf] of tree) {
      if (leaf.mode === "160000") yield `M 160000 ${leaf.sha} ${quote(path)}\n`;
      else yield `M ${leaf.mode} inline ${quote(path)}\n${data(leaf.content)}`;
    }
    yield "\n";
  }
  for (const n of commits.keys()) yield `get-mark :${n + 1}\n`;
  yield "done\n";
}

function data(latin1: string): string {
  return `data ${latin1.length}\n${latin1}\n`;
}

function quote(path: string): string {
  return `"${path.replace(/[^\x21-\x7e]|["\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`)}"`;
}
