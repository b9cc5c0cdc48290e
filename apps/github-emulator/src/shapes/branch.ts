import type { GitCommit } from "../git/parse-commit.js";
import { commitShape } from "./commit.js";
import type { RepositoryUrls } from "./urls.js";

/** A branch as lists carry it. */
export function shortBranchShape(urls: RepositoryUrls, name: string, sha: string) {
  return { name, commit: { sha, url: urls.commit(sha) }, protected: isProtected(urls, name) };
}

/** A branch on its own, with its head commit. */
export function branchShape(urls: RepositoryUrls, name: string, commit: GitCommit) {
  const enabled = isProtected(urls, name);
  return {
    name,
    commit: commitShape(urls, commit),
    _links: { self: urls.branch(name), html: `${urls.html}/tree/${name}` },
    protected: enabled,
    protection: { enabled, required_status_checks: { enforcement_level: "off", contexts: [], checks: [] } },
    protection_url: `${urls.branch(name)}/protection`,
  };
}

function isProtected(urls: RepositoryUrls, name: string): boolean {
  return urls.record.protectedBranches.includes(name);
}
