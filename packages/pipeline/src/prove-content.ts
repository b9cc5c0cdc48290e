import { setImmediate } from "node:timers/promises";
import type { ProofFault, TreeEntry } from "@project-sync/contracts";
import { type Database, findBlobSizes, readBlobs, readTreeAt, type TreeVersion } from "@project-sync/database";
import { gitBlobSha } from "@project-sync/github";

/** Of content in memory at a time. */
const BATCH_BYTES = 8 * 1024 * 1024;
const MAX_FAULTS = 20;

/**
 * Hashes the stored bytes of every file of a tree again, each blob once per batch of rows. Files without content (too
 * large, excluded) have nothing to prove. Names the first few whose bytes are not what their SHA says.
 */
export async function findContentFaults(
  database: Database,
  version: TreeVersion & { signal?: AbortSignal | undefined },
): Promise<{ blobs: number; faults: ProofFault[] }> {
  const faults: ProofFault[] = [];
  let blobs = 0;
  for await (const rows of readTreeAt(database, version)) {
    const pathOf = new Map(rows.filter(hasContent).map(({ sha, path }) => [sha, path]));
    const sizes = await findBlobSizes(database, [...pathOf.keys()]);
    for (const batch of inBatches(sizes)) {
      for (const { sha, content } of await readBlobs(database, batch)) {
        version.signal?.throwIfAborted();
        const computed = gitBlobSha(content ?? Buffer.alloc(0));
        blobs += 1;
        if (computed === sha) continue;
        faults.push({ kind: "content", path: pathOf.get(sha) ?? "", stored: computed, expected: sha });
      }
      await setImmediate();
    }
  }
  return { blobs, faults: faults.slice(0, MAX_FAULTS) };
}

function hasContent({ type }: TreeEntry): boolean {
  return type === "blob" || type === "symlink";
}

function* inBatches(sizes: ReadonlyMap<string, number>): Generator<string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const [sha, size] of sizes) {
    batch.push(sha);
    bytes += size;
    if (bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
