import type { MirroredFile, SkipReason } from "@project-sync/contracts";
import { findFile, readBlob } from "@project-sync/database";
import { z } from "zod";
import type { ApiContext } from "./context.js";
import { ContentNotStoredError, FileNotFoundError, NotAFileError } from "./errors.js";
import { getMirroredBranch } from "./get-mirrored-branch.js";
import { branchNameSchema, idSchema, textSchema } from "./inputs.js";
import type { Asking } from "./lookups.js";

/** Question for the content of one file; `path` as file listings print it. */
export const contentInputSchema = z.object({
  repositoryId: idSchema,
  path: textSchema.min(1, "Must not be empty"),
  branch: branchNameSchema.optional(),
  at: idSchema.optional(),
});
export type ContentInput = z.infer<typeof contentInputSchema>;

const REASONS: Record<SkipReason, string> = {
  metadata_only: "the repository is mirrored with metadataOnly",
  excluded: "the repository's include and exclude leave it out",
  too_large: "it is larger than the repository's maxFileBytes or the server's MAX_FILE_BYTES",
  lfs: "it is a Git LFS file, whose content is not in git",
  pending: "the repository's settings want it only since the last sync; start one",
};

/**
 * The file at a path, sure to be one that has content of its own (a symlink's is its target).
 *
 * @throws FileNotFoundError, NotAFileError, ContentNotStoredError, and what getMirroredBranch throws
 */
export async function getContentFile(context: Asking, input: ContentInput): Promise<MirroredFile> {
  const { repositoryId, path, at } = input;
  const branchName = await getMirroredBranch(context, input);
  const file = await findFile(context.database, { repositoryId, branchName, path, ...(at ? { at } : {}) });
  if (!file) throw new FileNotFoundError(path, branchName);
  if (file.type === "tree" || file.type === "submodule") throw new NotAFileError(path, file.type);
  if (file.skipped) throw notStored(path, REASONS[file.skipped]);
  return file;
}

/** The bytes of a file from {@link getContentFile}. */
export async function readContent(
  { database }: ApiContext,
  { path, blobSha }: MirroredFile,
): Promise<{ content: Buffer; isBinary: boolean }> {
  const blob = await readBlob(database, blobSha);
  if (!blob?.content) throw notStored(path, blob?.skipped ? REASONS[blob.skipped] : "its blob is missing");
  return { content: blob.content, isBinary: blob.isBinary ?? true };
}

function notStored(path: string, reason: string): ContentNotStoredError {
  return new ContentNotStoredError(`The content of ${JSON.stringify(path)} is not stored: ${reason}.`);
}
