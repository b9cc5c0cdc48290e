import { ProjectSyncApiError } from "@project-sync/client";
import type { SkipReason } from "@project-sync/contracts";
import { blobSha } from "./blob-sha.js";
import { ContentMismatchError } from "./errors.js";
import type { TreeSource } from "./read-tree.js";

/**
 * The content of one file as a sync left it, proven by its blob SHA; or why the server keeps none.
 *
 * @throws ContentMismatchError
 */
export async function fetchContent(
  { client, repositoryId, signal }: TreeSource,
  { path, at, expected }: { path: string; at: string; expected: string },
): Promise<Uint8Array | SkipReason> {
  try {
    const { bytes } = await client.files.content(repositoryId, { path, at }, { signal });
    const actual = blobSha(bytes);
    if (actual !== expected) throw new ContentMismatchError(path, expected, actual);
    return bytes;
  } catch (error) {
    if (!(error instanceof ProjectSyncApiError) || error.code !== "content_not_stored") throw error;
    // A list of changes does not tell why; the file's row does, and it is the first of those that begin with its path.
    const { items } = await client.files.list(repositoryId, { prefix: path, at, limit: 1 });
    return items[0]?.skipped ?? "pending";
  }
}
