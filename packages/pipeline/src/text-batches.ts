/** GitHub cuts texts off at 512,000 bytes; long before, a request of its own serves a file better. */
const MAX_TEXT_BYTES = 128 * 1024;
const BATCH_BLOBS = 100;
/** GitHub gives a query ten seconds. */
const BATCH_BYTES = 1024 * 1024;
/** What a file counts whose size is not known: more than most are. */
const UNKNOWN_BYTES = 20 * 1024;

/** Blobs with their sizes; null where the size is not known yet. */
export type BlobSizes = ReadonlyMap<string, number | null>;

/** Which blobs to ask for together, as texts, by GraphQL; and which are too long for it. Pure. */
export function batchTexts(blobs: BlobSizes): { batches: string[][]; tooLong: string[] } {
  const batches: string[][] = [];
  const tooLong: string[] = [];
  let batch: string[] = [];
  let bytes = 0;
  for (const [sha, size] of blobs) {
    const expected = size ?? UNKNOWN_BYTES;
    if (expected > MAX_TEXT_BYTES) {
      tooLong.push(sha);
      continue;
    }
    if (batch.length === BATCH_BLOBS || (batch.length > 0 && bytes + expected > BATCH_BYTES)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(sha);
    bytes += expected;
  }
  if (batch.length > 0) batches.push(batch);
  return { batches, tooLong };
}
