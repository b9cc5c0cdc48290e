import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { escapeGitPath } from "@project-sync/contracts";
import { GithubError } from "./errors.js";
import { malformed, readChunks } from "./read-response.js";
import { readTarNames } from "./read-tar-names.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";
import { requireEndOfArchive } from "./tar-end.js";

export interface ArchivePathsQuery extends RepositoryRef {
  commitSha: string;
}

/**
 * The paths in a commit's archive, escaped and without its top directory: the one place where GitHub tells names as git
 * stores them, also those that its JSON cannot carry. Submodules stand here as directories; `export-ignore` hides paths.
 *
 * @throws (while iterating) MalformedResponseError when the archive is cut off
 */
export async function* readArchivePaths(
  github: GithubDependencies,
  { owner, repo, commitSha }: ArchivePathsQuery,
  context: RequestContext,
): AsyncGenerator<string> {
  const parameters = { owner, repo, ref: commitSha };
  const route = "/repos/{owner}/{repo}/tarball/{ref}";
  const request = { asker: { owner }, route, parameters, resource: "archive" } as const;
  const response = await sendRequest(github, request, context);
  const body = Readable.from(readChunks(response, context), { objectMode: false });
  const gunzip = createGunzip();
  body.on("error", (error) => gunzip.destroy(error)).pipe(gunzip);
  try {
    for await (const name of readTarNames(requireEndOfArchive(gunzip))) {
      const slash = name.indexOf("/");
      if (slash !== -1) yield escapeGitPath(name.subarray(slash + 1));
    }
  } catch (error) {
    if (context.signal?.aborted) throw context.signal.reason;
    throw error instanceof GithubError ? error : malformed(response, "is an archive that is damaged or cut off", error);
  } finally {
    body.destroy();
    gunzip.destroy();
  }
}
