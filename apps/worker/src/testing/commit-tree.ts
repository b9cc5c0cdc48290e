import type { GitRepositoryBuilder } from "@project-sync/testing";

/** Writes a tree of these `git ls-tree` lines, whatever its subtrees hold, and answers its SHA. */
export async function makeTree(git: GitRepositoryBuilder, lines: readonly string[]): Promise<string> {
  const input = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  return (await git.git(["mktree"], input)).toString().trim();
}

/** Commits a root of these lines on main. For trees that no `git add` makes, and for directories of 100,000 files. */
export async function commitTree(git: GitRepositoryBuilder, lines: readonly string[]): Promise<void> {
  const tree = await makeTree(git, lines);
  const parents = (await git.git(["for-each-ref", "--format=-p %(objectname)", "refs/heads/main"])).toString().trim();
  const author = ["-c", "user.name=Ada Lovelace", "-c", "user.email=ada@example.com"];
  const parent = parents === "" ? [] : parents.split(" ");
  const commit = await git.git([...author, "commit-tree", ...parent, "-m", "Tree", tree]);
  await git.git(["update-ref", "refs/heads/main", commit.toString().trim()]);
}

/** Writes a blob and answers its SHA. */
export async function makeBlob(git: GitRepositoryBuilder, content: string): Promise<string> {
  return (await git.git(["hash-object", "-w", "--stdin"], Buffer.from(content))).toString().trim();
}
