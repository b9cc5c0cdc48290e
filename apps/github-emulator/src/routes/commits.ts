import type { GitRepository } from "../git/git-repository.js";
import type { GitCommit } from "../git/parse-commit.js";
import { runGit, splitLines } from "../git/run-git.js";
import { emptyRepository, notFound } from "../http/api-error.js";
import { Page } from "../http/page.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { commitShape } from "../shapes/commit.js";

const PAGE = "commits/commits#list-commits";

/** GET /repos/{owner}/{repo}/commits?sha=&path=, newest first; 409 while the repository is empty. */
export async function listCommits({ emulator, repository, urls, query }: RepositoryRequest): Promise<Reply> {
  const { record, git } = repository;
  if (await git.isEmpty()) throw emptyRepository(PAGE);
  const start = await git.resolve(query.get("sha") ?? (await git.defaultBranch()));
  if (start === null) throw notFound(PAGE);
  const page = new Page(query);
  const path = query.get("path");
  const range = path === null ? [start] : [start, "--", path];
  const total = Number(await runGit(git.dir, ["rev-list", "--count", ...range]));
  const limits = [`--skip=${page.start}`, `--max-count=${page.size}`];
  const shas = splitLines(await runGit(git.dir, ["rev-list", ...limits, ...range]));
  const commits = await readCommits(git, shas);
  const headers = page.link(`${emulator.origin}/repositories/${record.id}/commits`, total);
  return jsonReply(
    commits.map((commit) => commitShape(urls, commit)),
    { headers },
  );
}

/** The commits of these SHAs, which exist, in order. */
export async function readCommits(git: GitRepository, shas: string[]): Promise<GitCommit[]> {
  const commits = await Promise.all(shas.map((sha) => git.findCommit(sha)));
  return commits.filter((commit) => commit !== null);
}
