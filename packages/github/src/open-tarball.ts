import { type ArchiveFile, readArchive } from "./read-archive.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

export interface TarballQuery extends RepositoryRef {
  commitSha: string;
  /** larger files are passed over unread; default 100 MB */
  maxBytes?: number | undefined;
}

const DEFAULT_MAX_BYTES = 100 * 1024 * 1024;

/**
 * The files and symlinks of a commit, streamed from GitHub's archive: at most one file is held in memory, and the
 * download waits for the consumer. Not the tree: archives leave out `export-ignore`, rewrite `export-subst` and carry
 * no submodules, so compare each SHA and fetch what is missing as blobs.
 *
 * GitHub redirects to codeload.github.com; fetch drops the Authorization header when the origin changes.
 *
 * @throws (while iterating) MalformedResponseError when the archive is cut off, after which nothing more is yielded
 */
export async function* openTarball(
  github: GithubDependencies,
  { owner, repo, commitSha, maxBytes = DEFAULT_MAX_BYTES }: TarballQuery,
  context: RequestContext,
): AsyncGenerator<ArchiveFile> {
  const parameters = { owner, repo, ref: commitSha };
  const route = "/repos/{owner}/{repo}/tarball/{ref}";
  const request = { asker: { owner }, route, parameters, resource: "archive" } as const;
  const response = await sendRequest(github, request, context);
  yield* readArchive(response, { maxBytes }, context);
}
