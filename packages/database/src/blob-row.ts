import type { CopyValue } from "./copy-encoder.js";

export type BlobSkipReason = "too_large" | "lfs";

/** A blob about to be stored: with content, or with the reason why there is none. */
export interface BlobInput {
  sha: string;
  size: number;
  isBinary: boolean | null;
  content: Uint8Array | null;
  skipped: BlobSkipReason | null;
}

export const BLOB_COLUMNS = ["sha", "size", "isBinary", "content", "skipped"] as const;

/** The values of a blob in the order of `BLOB_COLUMNS`. */
export function blobValues({ sha, size, isBinary, content, skipped }: BlobInput): CopyValue[] {
  return [sha, size, isBinary, content, skipped];
}
