import { compareCommits, listCommitsBetween } from "../git/compare-commits.js";
import { diffTrees } from "../git/diff-trees.js";
import type { GitRepository } from "../git/git-repository.js";
import type { GitCommit } from "../git/parse-commit.js";
import { notFound } from "../http/api-error.js";
import { Page } from "../http/page.js";
import { jsonReply, type Reply } from "../http/reply.js";
import type { RepositoryRequest } from "../http/route.js";
import { commitShape } from "../shapes/commit.js";
import { diffEntryShape } from "../shapes/diff-entry.js";
import { encodePath } from "../shapes/urls.js";
import { readCommits } from "./commits.js";

const PAGE = "commits/commits#compare-two-commits";
const MAX_COMMITS = 250;

/**
 * GET /repos/{owner}/{repo}/compare/{base}...{head}: three dots, so files are what changed since the merge base. At
 * most 300 files are listed, on the first page only; nothing in the answer says that there are more.
 */
export async function compare({ emulator, repository, urls, params, query }: RepositoryRequest): Promise<Reply> {
  const { git, record } = repository;
  const basehead = params.basehead ?? "";
  const [base, head] = await findEnds(git, basehead);
  const comparison = await compareCommits(git, base.sha, head.sha);
  if (!comparison) throw notFound(PAGE, `No common ancestor between ${basehead.replace("...", " and ")}.`);
  const { mergeBase, aheadBy, behindBy, status } = comparison;
  const shas = await listCommitsBetween(git, base.sha, head.sha);
  const paged = query.has("page") || query.has("per_page");
  const page = new Page(query);
  const commits = await readCommits(git, paged ? page.slice(shas) : shas.slice(-MAX_COMMITS));
  const diffs = page.number === 1 ? await diffTrees(git, mergeBase, head.sha) : [];
  const encoded = encodePath(basehead);
  const ends = `${urls.html}/compare/${encoded}`;
  const permanent = `${record.owner}:${base.sha.slice(0, 7)}...${record.owner}:${head.sha.slice(0, 7)}`;
  const [mergeBaseCommit] = await readCommits(git, [mergeBase]);
  const body = {
    url: `${urls.api}/compare/${encoded}`,
    html_url: ends,
    permalink_url: `${urls.html}/compare/${permanent}`,
    diff_url: `${ends}.diff`,
    patch_url: `${ends}.patch`,
    base_commit: commitShape(urls, base),
    merge_base_commit: commitShape(urls, mergeBaseCommit ?? base),
    status,
    ahead_by: aheadBy,
    behind_by: behindBy,
    total_commits: aheadBy,
    commits: commits.map((commit) => commitShape(urls, commit)),
    files: diffs.slice(0, emulator.limits.compareFiles).map((diff) => diffEntryShape(urls, head.sha, diff)),
  };
  const list = `${emulator.origin}/repositories/${record.id}/compare/${encoded}`;
  return jsonReply(body, { headers: paged ? page.link(list, shas.length) : {} });
}

/** Both commits of `base...head`; either may be written as `owner:ref`. */
async function findEnds(git: GitRepository, basehead: string): Promise<[GitCommit, GitCommit]> {
  const [base = "", head = ""] = basehead.split("...").map((ref) => ref.replace(/^[\w-]+:/, ""));
  const [baseCommit, headCommit] = await Promise.all([findCommit(git, base), findCommit(git, head)]);
  if (!baseCommit || !headCommit) throw notFound(PAGE);
  return [baseCommit, headCommit];
}

async function findCommit(git: GitRepository, ref: string): Promise<GitCommit | null> {
  const sha = await git.resolve(ref);
  return sha === null ? null : git.findCommit(sha);
}
