import type { FileDiff } from "../git/diff-trees.js";
import { encodePath, type RepositoryUrls } from "./urls.js";

/** One file of a commit or comparison, at the commit `head`. The optional `patch` is left out. */
export function diffEntryShape(urls: RepositoryUrls, head: string, diff: FileDiff) {
  const path = encodePath(diff.filename);
  return {
    sha: diff.sha,
    filename: diff.filename,
    status: diff.status,
    additions: diff.additions,
    deletions: diff.deletions,
    changes: diff.additions + diff.deletions,
    blob_url: `${urls.html}/blob/${head}/${path}`,
    raw_url: `${urls.html}/raw/${head}/${path}`,
    contents_url: `${urls.api}/contents/${path}?ref=${head}`,
    ...(diff.previousFilename === null ? {} : { previous_filename: diff.previousFilename }),
  };
}
