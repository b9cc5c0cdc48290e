import type { GitCommit } from "../git/parse-commit.js";
import { nodeId } from "./node-id.js";
import type { RepositoryUrls } from "./urls.js";

/**
 * A commit as the repository endpoints answer it. `author` and `committer` outside `commit` are GitHub accounts that
 * match the e-mail address; the emulator has none, and GitHub answers null then too.
 */
export function commitShape(urls: RepositoryUrls, commit: GitCommit) {
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", urls.record.id, commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: urls.tree(commit.tree) },
      url: urls.gitCommit(commit.sha),
      comment_count: 0,
      verification: verificationShape(commit),
    },
    url: urls.commit(commit.sha),
    html_url: urls.htmlCommit(commit.sha),
    comments_url: `${urls.commit(commit.sha)}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: urls.commit(sha), html_url: urls.htmlCommit(sha) })),
  };
}

/** A commit as the git data endpoints answer it. */
export function gitCommitShape(urls: RepositoryUrls, commit: GitCommit) {
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", urls.record.id, commit.sha),
    url: urls.gitCommit(commit.sha),
    html_url: urls.htmlCommit(commit.sha),
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: urls.tree(commit.tree) },
    message: commit.message,
    parents: commit.parents.map((sha) => ({ sha, url: urls.gitCommit(sha), html_url: urls.htmlCommit(sha) })),
    verification: verificationShape(commit),
  };
}

/** Signatures are passed on but not verified: the emulator knows no keys. */
function verificationShape({ signed }: GitCommit) {
  return {
    verified: false,
    reason: signed ? "unknown_key" : "unsigned",
    signature: signed?.signature ?? null,
    payload: signed?.payload ?? null,
    verified_at: null,
  };
}
