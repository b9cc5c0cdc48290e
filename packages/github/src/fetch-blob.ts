import { BlobMismatchError, BlobTooLargeError } from "./errors.js";
import { gitBlobSha } from "./git-object.js";
import { readBody } from "./read-response.js";
import type { RepositoryRef, RequestContext } from "./request-context.js";
import { type GithubDependencies, sendRequest } from "./send-request.js";

export interface BlobQuery extends RepositoryRef {
  sha: string;
  /** default and most that GitHub serves: 100 MB */
  maxBytes?: number | undefined;
}

const GITHUB_MAX_BLOB_BYTES = 100 * 1024 * 1024;

/**
 * The bytes of one blob. Raw rather than JSON: no base64, nothing to unescape; the SHA is recomputed over what arrived.
 *
 * @throws BlobMismatchError · BlobTooLargeError
 */
export async function fetchBlob(
  github: GithubDependencies,
  { owner, repo, sha, maxBytes = GITHUB_MAX_BLOB_BYTES }: BlobQuery,
  context: RequestContext,
): Promise<Buffer> {
  const route = "/repos/{owner}/{repo}/git/blobs/{file_sha}";
  const headers = { accept: "application/vnd.github.raw+json" };
  const parameters = { owner, repo, file_sha: sha };
  const request = { asker: { owner }, route, parameters, headers, resource: "blob" } as const;
  const tooLarge = () => new BlobTooLargeError(`The blob ${sha} is larger than ${maxBytes} bytes.`);
  const response = await sendRequest(github, request, context);
  const content = await readBody(response, context, maxBytes, tooLarge);
  const actual = gitBlobSha(content);
  if (actual !== sha)
    throw new BlobMismatchError(`GitHub answered ${actual} (${content.length} bytes) for blob ${sha}.`);
  return content;
}
