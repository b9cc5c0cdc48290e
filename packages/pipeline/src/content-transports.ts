import { BlobTooLargeError, GithubError, GithubRateLimitedError, gitBlobSha } from "@project-sync/github";
import { mapConcurrent } from "./map-concurrent.js";
import type { PipelineContext } from "./pipeline-context.js";
import { batchTexts } from "./text-batches.js";

/** A blob that came; without content when only now it showed to be over the limit. */
export interface ArrivedBlob {
  sha: string;
  size: number;
  content: Buffer | null;
}

/** Blobs that are still wanted, with their sizes as far as they are known; each way takes out what it brought. */
export type MissingBlobs = Map<string, number | null>;

const CONCURRENT_BLOBS = 8;
const CONCURRENT_QUERIES = 4;

/**
 * Yields the missing blobs that the commit's archive holds; stops reading once nothing is missing. Files are matched by
 * the SHA of their content, never by path: archives rewrite content and cannot carry every path.
 */
export async function* readTarball(
  { github, ref, request, archiveAhead }: PipelineContext,
  commitSha: string,
  missing: MissingBlobs,
  maxBytes: number,
): AsyncGenerator<ArrivedBlob> {
  const files = archiveAhead?.take() ?? github.openTarball({ ...ref, commitSha, maxBytes }, request);
  for await (const { content } of files) {
    const sha = gitBlobSha(content);
    if (missing.delete(sha)) yield { sha, size: content.length, content };
    if (missing.size === 0) break;
  }
}

/**
 * Yields the missing blobs that are short texts, a hundred by request; of the rest the sizes are known then. Answers null,
 * or the error that ended it early.
 *
 * @throws GithubRateLimitedError, and the reason of the signal
 */
export async function* fetchTexts(
  { github, ref, request, signal }: PipelineContext,
  missing: MissingBlobs,
  maxBytes: number,
): AsyncGenerator<ArrivedBlob, GithubError | null> {
  const { batches } = batchTexts(missing);
  const answers = mapConcurrent(batches, { concurrency: CONCURRENT_QUERIES, signal }, (shas, abort) =>
    github.fetchBlobTexts({ ...ref, shas }, { ...request, signal: abort }),
  );
  try {
    for await (const { contents, sizes } of answers) {
      for (const [sha, size] of sizes) {
        const content = size > maxBytes ? null : contents.get(sha);
        if (content === undefined) missing.set(sha, size);
        else if (missing.delete(sha)) yield { sha, size, content };
      }
    }
    return null;
  } catch (error) {
    if (error instanceof GithubError && !(error instanceof GithubRateLimitedError)) return error;
    throw error;
  }
}

/**
 * Yields the missing blobs, one request each, as they arrive. One of unknown size that is over the limit does not come,
 * and its size stays unknown: it takes another way to the tree to learn it.
 */
export async function* fetchBlobs(
  { github, ref, request, signal }: PipelineContext,
  missing: MissingBlobs,
  maxBytes: number,
): AsyncGenerator<ArrivedBlob> {
  const arrived = mapConcurrent([...missing], { concurrency: CONCURRENT_BLOBS, signal }, async ([sha, size], abort) => {
    try {
      return { sha, content: await github.fetchBlob({ ...ref, sha, maxBytes }, { ...request, signal: abort }) };
    } catch (error) {
      if (size === null && error instanceof BlobTooLargeError) return null;
      throw error;
    }
  });
  for await (const blob of arrived) if (blob !== null) yield { ...blob, size: blob.content.length };
}
