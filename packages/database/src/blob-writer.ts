import type { BlobInput, BlobSkipReason } from "./blob-row.js";
import type { Connections } from "./queryable.js";
import { storeBlobs } from "./store-blobs.js";

export interface BlobWriter extends AsyncDisposable {
  /** Takes a blob. Waits while earlier batches are still on their way, so memory stays at about two batches. */
  write(blob: { sha: string; content: Uint8Array; isBinary: boolean }): Promise<void>;
  /** Notes why a blob's content is not stored. */
  skip(blob: { sha: string; size: number; reason: BlobSkipReason }): Promise<void>;
  /** Resolves when everything taken so far is stored; rejects if any of it could not be. */
  flush(): Promise<void>;
}

/** Large enough that a batch's overhead vanishes, small enough to hold two in memory. */
const BATCH_BYTES = 8 * 1024 * 1024;
/** What a row costs besides its content, so that a million empty files are not one batch. */
const ROW_BYTES = 256;

/**
 * Stores blobs as they come, in batches by COPY. Blobs that are there already, or come twice, or come from two writers at
 * once, do no harm. Call `flush` when done; leaving the scope flushes too, unless a batch failed before.
 */
export function openBlobWriter(db: Connections): BlobWriter {
  let batch = new Map<string, BlobInput>();
  let bytes = 0;
  let stored: Promise<void> = Promise.resolve();
  let failed = false;

  /** Sends the batch behind the one on its way, and answers when that one is stored. */
  function send(): Promise<void> {
    const blobs = batch.values();
    const previous = stored;
    batch = new Map();
    bytes = 0;
    stored = previous.then(() => storeBlobs(db, blobs));
    stored.catch(() => {
      failed = true;
    });
    return previous;
  }

  async function take(blob: BlobInput): Promise<void> {
    const known = batch.get(blob.sha);
    if (known === undefined || known.content === null) batch.set(blob.sha, blob);
    bytes += ROW_BYTES + (blob.content?.byteLength ?? 0);
    if (bytes >= BATCH_BYTES) await send();
  }

  async function flush(): Promise<void> {
    if (batch.size > 0) void send();
    await stored;
  }

  return {
    write: ({ sha, content, isBinary }) => take({ sha, size: content.byteLength, isBinary, content, skipped: null }),
    skip: ({ sha, size, reason }) => take({ sha, size, isBinary: null, content: null, skipped: reason }),
    flush,
    [Symbol.asyncDispose]: async () => {
      if (!failed) await flush();
    },
  };
}
