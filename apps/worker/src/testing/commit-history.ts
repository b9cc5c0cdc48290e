import { createGitRepository, type GitRepositoryBuilder } from "@project-sync/testing";

/** A repository and commits of it, the oldest first. */
export interface CommitHistory extends AsyncDisposable {
  git: GitRepositoryBuilder;
  commits: string[];
}

/**
 * The last `count` commits of the repository this code stands in; where it has fewer (a shallow clone, an export
 * without `.git`), a history built for the purpose, with the same sort of changes.
 */
export async function openCommitHistory(count: number): Promise<CommitHistory> {
  const own = await createGitRepository();
  const commits = await readOwnHistory(own, count).catch(() => []);
  if (commits.length < count) commits.splice(0, commits.length, ...(await buildHistory(own, count)));
  return { git: own, commits, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() };
}

async function readOwnHistory(git: GitRepositoryBuilder, count: number): Promise<string[]> {
  const root = await git.git(["-C", import.meta.dirname, "rev-parse", "--show-toplevel"]);
  await git.git(["fetch", "--quiet", root.toString().trim(), "+HEAD:refs/heads/main"]);
  const log = await git.git(["log", "--first-parent", "--reverse", "--format=%H", "refs/heads/main"]);
  return log.toString().trim().split("\n").slice(-count);
}

/** Every commit adds, edits, moves, removes and changes modes, so that each step meets each kind of change. */
async function buildHistory(git: GitRepositoryBuilder, count: number): Promise<string[]> {
  const commits: string[] = [];
  await git.git(["update-ref", "-d", "refs/heads/main"]);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < 5; i++) git.write(`src/m${(n * 7 + i) % 40}/f${i}.ts`, `export const n = ${n};\n`);
    git.write(`docs/page-${n}.md`, `# ${n}\n`).write("CHANGELOG.md", `${n}\n`.repeat(n + 1));
    if (n > 0) git.remove(`docs/page-${n - 1}.md`).write(`docs/old/page-${n - 1}.md`, `# ${n - 1}\n`);
    git.write("bin/run", "#!/bin/sh\n", { mode: n % 2 ? "100755" : "100644" });
    if (n % 3 === 0) git.symlink("latest", `docs/page-${n}.md`);
    if (n % 5 === 0) git.submodule("vendor/lib", n.toString(16).padStart(40, "a"));
    if (n % 10 === 9) git.remove("src/m1");
    commits.push(await git.commit(`Change ${n}`));
  }
  return commits;
}
